namespace MlOps.Sdk.Tracking;

/// <summary>What a run learned from, so that it can be repeated.</summary>
public sealed record RunData
{
    /// <summary>The content hash of the training set; null when not known.</summary>
    public string? DatasetHash { get; init; }

    /// <summary>The seed of every random choice; null when there was none.</summary>
    public long? Seed { get; init; }

    /// <summary>Rows per split, such as train and test.</summary>
    public IReadOnlyDictionary<string, long> SplitSizes { get; init; } = new Dictionary<string, long>();

    /// <summary>The features' names, in order.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];
}
