namespace MlOps.Sdk.FeatureStore;

/// <summary>A page of what was found.</summary>
/// <param name="Items">The definitions, by name.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record FeatureSearchResult(IReadOnlyList<FoundDefinition> Items, int Total);
