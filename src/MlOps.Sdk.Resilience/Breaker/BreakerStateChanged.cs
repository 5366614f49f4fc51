namespace MlOps.Sdk.Resilience;

/// <summary>Event: the circuit breaker of a pipeline changed its state. Published on the event bus in the order of the changes.</summary>
/// <param name="Pipeline">Name of the pipeline the breaker belongs to.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="At">When it changed.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record BreakerStateChanged(string Pipeline, BreakerState From, BreakerState To, DateTimeOffset At, string Reason);
