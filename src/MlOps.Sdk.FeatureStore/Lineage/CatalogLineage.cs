using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Puts together what catalog and lineage know of a feature.</summary>
internal sealed class CatalogLineage(FeatureCatalog catalog, LineageStore lineage)
{
    public async ValueTask<FeatureLineage> GetAsync(string column, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        var state = await catalog.ReadAsync(CatalogTables.ReadAsync, cancellationToken).ConfigureAwait(false);
        var (entry, feature) = Find(state, column);
        var isStored = entry.Item.Kind == DefinitionKind.FeatureView;
        string[] inputs = isStored ? [] : [.. FeatureComputations.Columns(feature.GetProperty("expression")).Distinct(StringComparer.Ordinal)];
        string[] views = isStored ? [entry.Item.Name] : [.. inputs.Select(CatalogSearch.ViewOf).Where(v => state.Current.ContainsKey((DefinitionKind.FeatureView, v))).Distinct(StringComparer.Ordinal)];
        var readers = OnDemandReaders(state, column);
        var affected = readers.Append(column).ToHashSet(StringComparer.Ordinal);
        var bound = state.Bindings.Where(b => Includes(b.Definition, affected)).Select(b => b.Model).ToList();
        var nodes = views.SelectMany(v => state.Versions[(DefinitionKind.FeatureView, v)].Select(x => Node(v, x.Version))).ToList();
        var (before, after) = (new List<LineageNode>(), new List<LineageNode>());
        foreach (var node in nodes)
        {
            before.AddRange((await lineage.UpstreamAsync(node, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(e => e.From));
            if (isStored)
            {
                after.AddRange((await lineage.DownstreamAsync(node, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(e => e.To));
            }
        }

        foreach (var model in bound)
        {
            var node = new LineageNode(LineageKinds.ModelVersion, model.Model, model.Version.ToString(CultureInfo.InvariantCulture));
            after.AddRange((await lineage.UpstreamAsync(node, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(e => e.From));
        }

        return new FeatureLineage
        {
            Column = column,
            Kind = entry.Item.Kind,
            Version = entry.Version,
            Type = feature.GetProperty("type").GetString()!,
            Definition = feature.GetRawText(),
            Owner = entry.Item.Owner,
            Sources = [.. views.Select(v => SourceOf(state.Current[(DefinitionKind.FeatureView, v)].Item))],
            Inputs = inputs,
            SourceContents = Of(before, LineageKinds.Dataset),
            Materializations = await catalog.ReadAsync((session, ct) => MaterializationsAsync(session, views, ct), cancellationToken).ConfigureAwait(false),
            OnDemandFeatures = readers,
            Services = [.. state.Current.Values.Where(e => e.Item.Kind == DefinitionKind.FeatureService && Includes(e.Item.Definition, affected))
                .Select(e => $"{e.Item.Name}@v{e.Version}").Order(StringComparer.Ordinal)],
            TrainingSets = Of(after, LineageKinds.TrainingSet),
            Runs = Of(after, LineageKinds.Run),
            Models = [.. bound.Concat(Of(after, LineageKinds.ModelVersion).Select(Model).OfType<ModelReference>()).Distinct()
                .OrderBy(m => m.Model, StringComparer.Ordinal).ThenBy(m => m.Version)],
        };
    }

    private static (CatalogEntry Entry, JsonElement Feature) Find(CatalogState state, string column)
    {
        var view = CatalogSearch.ViewOf(column);
        var entry = state.Current.GetValueOrDefault((DefinitionKind.FeatureView, view)) ?? state.Current.GetValueOrDefault((DefinitionKind.OnDemandFeatureView, view));
        if (entry is not null)
        {
            using var document = CatalogDocument.Read(entry.Item.Definition);
            foreach (var feature in CatalogDocument.Items(document.RootElement, "features").Where(f => $"{view}__{CatalogDocument.NameOf(f)}" == column))
            {
                return (entry, feature.Clone());
            }
        }

        var hint = NearestName.Find(column.Length > 2 * DefinitionName.MaxLength ? string.Empty : column, state.Computations().Keys) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;
        throw new NotFoundException($"There is no feature '{MetadataText.Quote(column)}' in the catalog.{hint} Name it as view__feature, as SearchAsync lists them.", "feature", column);
    }

    private static List<string> OnDemandReaders(CatalogState state, string column)
    {
        var readers = new List<string>();
        foreach (var item in state.Current.Values.Select(e => e.Item).Where(i => i.Kind == DefinitionKind.OnDemandFeatureView).OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            using var document = CatalogDocument.Read(item.Definition);
            readers.AddRange(CatalogDocument.Items(document.RootElement, "features")
                .Where(f => FeatureComputations.Columns(f.GetProperty("expression")).Contains(column, StringComparer.Ordinal))
                .Select(f => $"{item.Name}__{CatalogDocument.NameOf(f)}"));
        }

        return readers;
    }

    private static bool Includes(string service, HashSet<string> columns)
    {
        using var document = CatalogDocument.Read(service);
        return CatalogDocument.Items(document.RootElement, "features").Any(f => columns.Contains(CatalogDocument.NameOf(f)));
    }

    private static string SourceOf(CatalogItem view)
    {
        using var document = CatalogDocument.Read(view.Definition);
        var source = document.RootElement.GetProperty("source");
        return $"{source.GetProperty("kind").GetString()}:{CatalogDocument.NameOf(source)}";
    }

    private static async ValueTask<IReadOnlyList<FeatureMaterialization>> MaterializationsAsync(MetadataSession session, string[] views, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"SELECT name, version, source_hash, row_count, materialized_at FROM feature_materializations WHERE name IN {views} ORDER BY name, version",
            r => new FeatureMaterialization($"{r.GetString(0)}@v{r.GetInt32(1)}", r.GetString(2), r.GetInt64(3), r.GetTimestamp(4)),
            cancellationToken).ConfigureAwait(false);

    private static LineageNode Node(string view, int version) => new(LineageKinds.FeatureView, view, version.ToString(CultureInfo.InvariantCulture));

    private static List<LineageNode> Of(List<LineageNode> nodes, string kind) => [.. nodes.Where(n => n.Kind == kind).Distinct()
        .OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Version, StringComparer.Ordinal)];

    private static ModelReference? Model(LineageNode node) =>
        int.TryParse(node.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? new ModelReference(node.Name, version) : null;
}
