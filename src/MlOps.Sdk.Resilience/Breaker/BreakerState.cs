namespace MlOps.Sdk.Resilience;

/// <summary>Where a circuit breaker stands.</summary>
public enum BreakerState
{
    /// <summary>Calls pass; their failures are counted.</summary>
    Closed = 0,

    /// <summary>Calls are refused at once until the break duration is over.</summary>
    Open = 1,

    /// <summary>One call at a time, the probe, passes; every other one is refused until the probe's outcome is known.</summary>
    HalfOpen = 2,
}
