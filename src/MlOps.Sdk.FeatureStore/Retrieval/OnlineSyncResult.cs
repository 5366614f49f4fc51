namespace MlOps.Sdk.FeatureStore;

/// <summary>What copying a view to the online store came to.</summary>
public sealed record OnlineSyncResult
{
    /// <summary>The view and its version.</summary>
    public required FeatureViewVersion View { get; init; }

    /// <summary>How many rows were written: for each entity the one that holds and those that follow, or of these only what the store did not have yet.</summary>
    public required long Rows { get; init; }

    /// <summary>Whether only rows were copied that were appended since the last time, if any; false when all were.</summary>
    public bool IsIncremental { get; init; }

    /// <summary>The first instant that can be read.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The version of the offline table the rows came from.</summary>
    public required long TableVersion { get; init; }
}
