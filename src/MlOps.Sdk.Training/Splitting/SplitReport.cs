namespace MlOps.Sdk.Training;

/// <summary>How rows were divided.</summary>
public sealed record SplitReport
{
    /// <summary>"time", "random" or "stratified".</summary>
    public required string Strategy { get; init; }

    /// <summary>The number of training rows.</summary>
    public required int TrainRows { get; init; }

    /// <summary>The number of test rows.</summary>
    public required int TestRows { get; init; }

    /// <summary>SHA-256 in hexadecimal over the positions of the training rows in the undivided batch, each as a little-endian int32, rising.</summary>
    public required string TrainRowsHash { get; init; }

    /// <summary>As <see cref="TrainRowsHash"/>, for the test rows.</summary>
    public required string TestRowsHash { get; init; }

    /// <summary>The seed, or null when nothing was drawn.</summary>
    public int? Seed { get; init; }

    /// <summary>The time of the first test row; every training row is earlier. Null unless split by time.</summary>
    public DateTimeOffset? Boundary { get; init; }

    /// <summary>The share of each label value in both parts, sorted by value; empty when no label was named.</summary>
    public IReadOnlyList<ClassShare> ClassShares { get; init; } = [];
}
