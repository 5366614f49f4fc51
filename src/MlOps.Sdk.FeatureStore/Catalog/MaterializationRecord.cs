namespace MlOps.Sdk.FeatureStore;

/// <summary>What a view's rows of an epoch were computed from.</summary>
internal sealed record MaterializationRecord(string SourceHash, long Epoch);
