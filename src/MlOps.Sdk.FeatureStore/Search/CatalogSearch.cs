namespace MlOps.Sdk.FeatureStore;

/// <summary>Finds definitions. A catalog has thousands of them at most, so they are read and looked through.</summary>
internal static class CatalogSearch
{
    public static FeatureSearchResult Find(IReadOnlyList<CatalogEntry> entries, FeatureQuery query)
    {
        var entities = entries.Where(e => e.Item.Kind == DefinitionKind.FeatureView).ToDictionary(e => e.Item.Name, e => EntityOf(e.Item), StringComparer.Ordinal);
        var words = query.Text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var found = entries.Select(e => Describe(e, entities))
            .Where(d => (query.Tag is null || d.Tags.Any(t => Same(t, query.Tag)))
                && (query.Entity is null || d.Entities.Any(e => Same(e, query.Entity)))
                && (query.Owner is null || (d.Owner is not null && Same(d.Owner, query.Owner)))
                && Array.TrueForAll(words, w => Mentions(d, w)))
            .OrderBy(d => d.Name, StringComparer.Ordinal).ThenBy(d => d.Kind)
            .ToList();
        return new FeatureSearchResult([.. found.Skip(query.Skip).Take(query.Take)], found.Count);
    }

    private static FoundDefinition Describe(CatalogEntry entry, Dictionary<string, string> entities)
    {
        var item = entry.Item;
        using var document = CatalogDocument.Read(item.Definition);
        var root = document.RootElement;
        var features = CatalogDocument.Items(root, "features").Select(CatalogDocument.NameOf).Select(n => item.Kind == DefinitionKind.FeatureService ? n : $"{item.Name}__{n}").ToList();
        var read = item.Kind == DefinitionKind.OnDemandFeatureView ? CatalogDocument.Items(root, "inputs").Select(CatalogDocument.NameOf) : features;
        return new FoundDefinition
        {
            Kind = item.Kind,
            Name = item.Name,
            Version = entry.Version,
            Entities = [.. read.Select(c => entities.GetValueOrDefault(ViewOf(c))).OfType<string>().Distinct(StringComparer.Ordinal)],
            Features = features,
            Owner = item.Owner,
            Description = item.Description,
            Tags = item.Tags,
        };
    }

    private static string EntityOf(CatalogItem view)
    {
        using var document = CatalogDocument.Read(view.Definition);
        return CatalogDocument.NameOf(document.RootElement.GetProperty("entity"));
    }

    /// <summary>The view's part of <c>{view}__{feature}</c>.</summary>
    internal static string ViewOf(string column) => column.IndexOf("__", StringComparison.Ordinal) is var end && end > 0 ? column[..end] : column;

    private static bool Mentions(FoundDefinition definition, string word) =>
        new[] { definition.Name, definition.Description ?? string.Empty }.Concat(definition.Tags).Concat(definition.Features)
            .Any(t => t.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
