namespace MlOps.Sdk.FeatureStore;

/// <summary>The canonical JSON of a service: columns in order, each with how it is computed.</summary>
internal static class ServiceDocument
{
    public static string ToJson(FeatureService service) => CatalogDocument.Write(json =>
    {
        var computations = FeatureComputations.Of(
            service.Views.Select(v => DefinitionDocument.ToJson(v)), service.OnDemandViews.Select(OnDemandDocument.ToJson));
        json.WriteNumber("format", 1);
        json.WriteString("name", service.Name);
        json.WriteStartArray("features");
        foreach (var feature in service.Features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Column);
            json.WriteString("type", feature.Type.ToString());
            json.WriteString("computation", computations[feature.Column].Hash);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
