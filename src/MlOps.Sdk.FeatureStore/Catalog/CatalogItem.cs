namespace MlOps.Sdk.FeatureStore;

/// <summary>A definition as the metadata database holds it.</summary>
internal sealed record CatalogItem(
    DefinitionKind Kind, string Name, string Fingerprint, string Definition, string? Owner, string? Description, IReadOnlyList<string> Tags)
{
    public static CatalogItem Of(FeatureView view) =>
        new(DefinitionKind.FeatureView, view.Name, view.Fingerprint, DefinitionDocument.ToJson(view), view.Owner, view.Description, view.Tags);

    public static CatalogItem Of(OnDemandFeatureView view) =>
        new(DefinitionKind.OnDemandFeatureView, view.Name, view.Fingerprint, OnDemandDocument.ToJson(view), view.Owner, view.Description, view.Tags);

    public static CatalogItem Of(FeatureService service) =>
        new(DefinitionKind.FeatureService, service.Name, service.Fingerprint, ServiceDocument.ToJson(service), service.Owner, service.Description, service.Tags);
}
