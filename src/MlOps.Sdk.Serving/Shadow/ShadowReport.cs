namespace MlOps.Sdk.Serving;

/// <summary>How a shadow version compares with the versions that answered the same rows.</summary>
public sealed record ShadowReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version in the shadow.</summary>
    public required int Version { get; init; }

    /// <summary>Rows that both answered.</summary>
    public required long Compared { get; init; }

    /// <summary>Rows that the shadow version failed on, or that do not fit its signature.</summary>
    public required long Errors { get; init; }

    /// <summary>Rows that were passed over because the shadow was slower than the traffic.</summary>
    public required long Dropped { get; init; }

    /// <summary>The last error's message; null when there was none.</summary>
    public string? LastError { get; init; }

    /// <summary>Share of compared rows whose values differ by no more than the tolerance, 0 to 1; null without rows.</summary>
    public double? Agreement { get; init; }

    /// <summary>Share of compared rows with the same label, 0 to 1; null for a regression or without rows.</summary>
    public double? LabelAgreement { get; init; }

    /// <summary>Mean of shadow value less answered value; null without rows.</summary>
    public double? MeanDifference { get; init; }

    /// <summary>Mean of the absolute differences; null without rows.</summary>
    public double? MeanAbsoluteDifference { get; init; }

    /// <summary>The greatest absolute difference; null without rows.</summary>
    public double? GreatestDifference { get; init; }

    /// <summary>Median time that the shadow version took for a call, at most 1/8 too high.</summary>
    public TimeSpan LatencyP50 { get; init; }

    /// <summary>Time within which 99 % of the calls to the shadow version ended, at most 1/8 too high.</summary>
    public TimeSpan LatencyP99 { get; init; }
}
