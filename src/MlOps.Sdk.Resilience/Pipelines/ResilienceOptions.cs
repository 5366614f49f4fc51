namespace MlOps.Sdk.Resilience;

/// <summary>
/// What stands between a caller and one model or store, from outside to inside: total timeout, bulkhead, retry, circuit
/// breaker, timeout per attempt. A part that is null is left out.
/// </summary>
public sealed class ResilienceOptions
{
    /// <summary>Longest time for a call with all its waits and repetitions, 1 ms to a day; null is no limit. Default 30 s.</summary>
    public TimeSpan? TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time for one attempt, 1 ms to a day; null is no limit. Default 10 s. It ends the attempt through its
    /// cancellation token, so code that ignores the token is not interrupted.
    /// </summary>
    public TimeSpan? AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Repetition of calls that failed for a passing reason; null repeats nothing.</summary>
    public RetryOptions? Retry { get; set; } = new();

    /// <summary>The circuit breaker; null never breaks.</summary>
    public BreakerOptions? Breaker { get; set; } = new();

    /// <summary>The limit of calls at the same time; null, the default, is no limit.</summary>
    public BulkheadOptions? Bulkhead { get; set; }
}
