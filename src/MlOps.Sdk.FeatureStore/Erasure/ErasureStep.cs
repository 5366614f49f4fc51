namespace MlOps.Sdk.FeatureStore;

/// <summary>What an erasure did in one place.</summary>
public sealed record ErasureStep
{
    /// <summary>Where: <c>stream</c>, <c>lake</c>, <c>online</c>, <c>training-set</c>, <c>training-set-listed</c>, or the name of an <see cref="IErasureParticipant"/>.</summary>
    public required string Place { get; init; }

    /// <summary>What there: the id of a view version such as <c>profile@v2</c>, or of a training set such as <c>churn@v1</c>; empty for the place as a whole.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>How many rows were removed; of the online store how many views had the entity; of listed training sets how many rows are still there.</summary>
    public required long Rows { get; init; }

    /// <summary>The files that were deleted.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The version of the table that has none of the rows; null where there is no table.</summary>
    public long? TableVersion { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }
}
