namespace MlOps.Sdk.FeatureStore;

/// <summary>The catalog at one moment: what counts now, which versions there are, and who is bound.</summary>
internal sealed record CatalogState(
    long Revision,
    IReadOnlyDictionary<(DefinitionKind Kind, string Name), CatalogEntry> Current,
    ILookup<(DefinitionKind Kind, string Name), (int Version, string Fingerprint)> Versions,
    IReadOnlyList<BoundModel> Bindings)
{
    public Dictionary<string, FeatureComputation> Computations() => ComputationsOf(Current.Values.Select(e => e.Item));

    /// <summary>How features are computed once some definitions have replaced those of their names.</summary>
    public Dictionary<string, FeatureComputation> ComputationsAfter(IReadOnlyCollection<CatalogItem> items)
    {
        var replaced = items.Select(i => (i.Kind, i.Name)).ToHashSet();
        return ComputationsOf(Current.Values.Select(e => e.Item).Where(i => !replaced.Contains((i.Kind, i.Name))).Concat(items));
    }

    private static Dictionary<string, FeatureComputation> ComputationsOf(IEnumerable<CatalogItem> items)
    {
        var all = items.ToLookup(i => i.Kind, i => i.Definition);
        return FeatureComputations.Of(all[DefinitionKind.FeatureView], all[DefinitionKind.OnDemandFeatureView]);
    }
}
