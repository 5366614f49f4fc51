namespace MlOps.Sdk.FeatureStore;

/// <summary>Where a feature's value comes from.</summary>
/// <param name="Aggregation">What is read.</param>
/// <param name="Window">The window.</param>
/// <param name="State">The state in that window.</param>
internal sealed record FeaturePlace(Aggregation Aggregation, int Window, int State);
