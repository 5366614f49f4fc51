using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Compares definitions with the catalog.</summary>
internal static class CatalogPlanner
{
    public static FeaturePlan Plan(CatalogState state, IReadOnlyList<CatalogItem> items)
    {
        RefuseNamesOfOtherKinds(state, items);
        var named = items.Select(i => (i.Kind, i.Name)).ToHashSet();
        var absent = state.Current.Values.Where(e => !named.Contains((e.Item.Kind, e.Item.Name)))
            .OrderBy(e => e.Item.Kind).ThenBy(e => e.Item.Name, StringComparer.Ordinal)
            .Select(e => new DefinitionChange
            {
                Kind = e.Item.Kind, Name = e.Item.Name, Change = DefinitionChangeKind.RemovedFromSet, CurrentVersion = e.Version, NewVersion = e.Version,
            });
        return new FeaturePlan
        {
            Revision = state.Revision,
            Changes = [.. items.Select(i => Compare(state, i)), .. absent],
            BreakingChanges = Breaks(state, items),
        };
    }

    private static DefinitionChange Compare(CatalogState state, CatalogItem item)
    {
        var key = (item.Kind, item.Name);
        var versions = state.Versions[key].ToList();
        var known = versions.Find(v => v.Fingerprint == item.Fingerprint).Version;
        var version = known > 0 ? known : 1 + versions.Select(v => v.Version).DefaultIfEmpty().Max();
        if (!state.Current.TryGetValue(key, out var current))
        {
            return new DefinitionChange { Kind = item.Kind, Name = item.Name, Change = DefinitionChangeKind.Added, NewVersion = version };
        }

        var properties = DefinitionDiff.Compare(current.Item, item);
        return new DefinitionChange
        {
            Kind = item.Kind,
            Name = item.Name,
            Change = properties.Count > 0 ? DefinitionChangeKind.Changed : DefinitionChangeKind.Unchanged,
            CurrentVersion = current.Version,
            NewVersion = version,
            Properties = properties,
        };
    }

    // Only what is right now and would be wrong then: a model that needs retraining already is not broken a second time.
    private static List<BreakingChange> Breaks(CatalogState state, IReadOnlyList<CatalogItem> items)
    {
        var (before, after) = (state.Computations(), state.ComputationsAfter(items));
        return [.. state.Bindings.GroupBy(b => (b.Service, b.ServiceVersion))
            .Select(g =>
            {
                var broken = g.First().BreaksIn(before).Select(b => b.Column).ToHashSet(StringComparer.Ordinal);
                var breaks = g.First().BreaksIn(after).Where(b => !broken.Contains(b.Column)).ToList();
                return new BreakingChange(g.First().ServiceId, breaks, [.. g.Select(b => b.Model)]);
            })
            .Where(b => b.Features.Count > 0)];
    }

    private static void RefuseNamesOfOtherKinds(CatalogState state, IReadOnlyList<CatalogItem> items)
    {
        foreach (var item in items.Where(i => i.Kind != DefinitionKind.FeatureService))
        {
            var other = item.Kind == DefinitionKind.FeatureView ? DefinitionKind.OnDemandFeatureView : DefinitionKind.FeatureView;
            if (state.Current.ContainsKey((other, item.Name)))
            {
                throw new ConflictException(
                    $"The name '{item.Name}' is registered for {(other == DefinitionKind.FeatureView ? "a feature view" : "an on-demand feature view")} already, "
                    + "so that its columns would have two meanings. Choose another name.",
                    "feature-view",
                    item.Name);
            }
        }
    }
}
