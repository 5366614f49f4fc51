namespace MlOps.Sdk.Serving;

/// <summary>How a version did within a sliding window.</summary>
/// <param name="Calls">Calls that reached it.</param>
/// <param name="Errors">Calls it did not answer. Bad input and cancelled calls do not count.</param>
public readonly record struct CanaryStatistics(int Calls, int Errors)
{
    /// <summary>Share of calls it did not answer, 0 to 1.</summary>
    public double ErrorRate => Calls == 0 ? 0 : (double)Errors / Calls;

    /// <summary>Median latency of its calls, at most 1/8 too high.</summary>
    public TimeSpan LatencyP50 { get; init; }

    /// <summary>Time within which 95 % of its calls ended, at most 1/8 too high.</summary>
    public TimeSpan LatencyP95 { get; init; }

    /// <summary>Time within which 99 % of its calls ended, at most 1/8 too high.</summary>
    public TimeSpan LatencyP99 { get; init; }
}
