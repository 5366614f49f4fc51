namespace MlOps.Sdk.FeatureStore;

/// <summary>A model version and the service version it is bound to, with that version's document.</summary>
internal sealed record BoundModel(ModelReference Model, string Service, int ServiceVersion, string Definition, DateTimeOffset BoundAt)
{
    public string ServiceId => $"{Service}@v{ServiceVersion}";

    /// <summary>The features that are not computed as when the service version was registered.</summary>
    public List<FeatureBreak> BreaksIn(Dictionary<string, FeatureComputation> computations)
    {
        using var document = CatalogDocument.Read(Definition);
        var breaks = new List<FeatureBreak>();
        foreach (var feature in CatalogDocument.Items(document.RootElement, "features"))
        {
            var column = CatalogDocument.NameOf(feature);
            if (!computations.TryGetValue(column, out var now))
            {
                breaks.Add(new FeatureBreak(column, FeatureBreakReason.Removed));
            }
            else if (now.Type != feature.GetProperty("type").GetString())
            {
                breaks.Add(new FeatureBreak(column, FeatureBreakReason.Retyped));
            }
            else if (now.Hash != feature.GetProperty("computation").GetString())
            {
                breaks.Add(new FeatureBreak(column, FeatureBreakReason.Recomputed));
            }
        }

        return breaks;
    }
}
