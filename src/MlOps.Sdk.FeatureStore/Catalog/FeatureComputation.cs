namespace MlOps.Sdk.FeatureStore;

/// <summary>What a feature's values are: their type, and a hash over how they are computed.</summary>
internal sealed record FeatureComputation(string Type, string Hash);
