namespace MlOps.Sdk.Resilience;

/// <summary>How often and after which pause a call that failed for a passing reason is repeated.</summary>
public sealed class RetryOptions
{
    /// <summary>Repetitions after the first try, 1 to 100. Default 2. To have none, set <see cref="ResilienceOptions.Retry"/> to null.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>Pause before the first repetition, 0 to an hour. Default 50 ms.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause, 0 to a day. Default 2 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How the pause grows. Default exponential.</summary>
    public RetryBackoff Backoff { get; set; } = RetryBackoff.Exponential;

    /// <summary>Spread the pauses at random so that many callers do not come back at the same moment. Default true.</summary>
    public bool UseJitter { get; set; } = true;

    /// <summary>Seed of the jitter: the same seed gives the same pauses. Default 17.</summary>
    public int Seed { get; set; } = 17;

    /// <summary>
    /// Which exceptions are worth another try. Default null: a failure that says of itself that it is transient, an
    /// attempt that ran into its timeout, a broken connection, and HTTP 408, 429 and 5xx.
    /// </summary>
    public Func<Exception, bool>? IsTransient { get; set; }
}
