namespace MlOps.Sdk.Benchmarks;

/// <summary>One comparison within a benchmark.</summary>
/// <param name="Case">What was compared.</param>
/// <param name="Ratio">The median over the rounds of our time divided by the baseline's.</param>
/// <param name="AllocatedBytesPerOp">Managed bytes that one operation of ours allocates.</param>
/// <param name="Ours">Our times.</param>
/// <param name="Baseline">The baseline's times.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="OpsPerRound">How many operations each side did in a round.</param>
public sealed record CaseResult(string Case, double Ratio, double AllocatedBytesPerOp, Timing Ours, Timing Baseline, int Rounds, int OpsPerRound)
{
    /// <summary>Our peak memory divided by the baseline's, each in a process of its own; null where it was not measured.</summary>
    public double? MemoryRatio { get; init; }

    /// <summary>Our peak memory in units of 2^20 bytes.</summary>
    public double? OurPeakMb { get; init; }

    /// <summary>The baseline's peak memory in units of 2^20 bytes.</summary>
    public double? BaselinePeakMb { get; init; }

    /// <summary>Rows a second of our side, of all callers together; null where it was not measured.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>How many rows found a partner, on both sides alike.</summary>
    public int? Matched { get; init; }

    /// <summary>Our model file's size divided by the baseline's; null where it was not measured.</summary>
    public double? SizeRatio { get; init; }

    /// <summary>The same of both files compressed for transport.</summary>
    public double? TransportSizeRatio { get; init; }

    /// <summary>How far an answer of ours is from the baseline's, at most; null where it was not measured.</summary>
    public double? MaximumDifference { get; init; }

    /// <summary>Share of the look-ups that found something; null where it was not measured.</summary>
    public double? HitRate { get; init; }

    /// <summary>The same of the baseline.</summary>
    public double? BaselineHitRate { get; init; }
}
