namespace MlOps.Sdk.FeatureStore;

/// <summary>What a view's table was last computed from.</summary>
internal sealed record MaterializationRecord(string SourceHash, long TableVersion);
