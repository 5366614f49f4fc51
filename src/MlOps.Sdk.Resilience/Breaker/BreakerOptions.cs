namespace MlOps.Sdk.Resilience;

/// <summary>When a circuit breaker opens and for how long.</summary>
public sealed class BreakerOptions
{
    /// <summary>Share of failed calls within <see cref="SamplingDuration"/> from which on the breaker opens, above 0 and at most 1. Default 0.5.</summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Calls that must have ended within <see cref="SamplingDuration"/> before the ratio is looked at. Default 10.</summary>
    public int MinimumThroughput { get; set; } = 10;

    /// <summary>
    /// Length of the sliding window in which calls are counted, 10 ms to a day. Default 30 s. The window moves in steps
    /// of a tenth of its length.
    /// </summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the breaker stays open before one probe may pass, 1 ms to a day. Default 15 s. A probe that has not come
    /// back after this time is given up and the next call becomes the probe.
    /// </summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);
}
