namespace MlOps.Sdk.FeatureStore;

/// <summary>The version of a definition that counts now.</summary>
internal sealed record CatalogEntry(CatalogItem Item, int Version, DateTimeOffset AppliedAt);
