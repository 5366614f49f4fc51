namespace MlOps.Sdk.FeatureStore;

/// <summary>A training set that is being written.</summary>
internal sealed record SaveJob(
    string Name,
    int Version,
    string Query,
    string TimestampColumn,
    IReadOnlyList<FeatureViewVersion> Views,
    IReadOnlyDictionary<string, long> Tables,
    SaveTrainingSetOptions Options);
