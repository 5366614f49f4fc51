using System.Globalization;
using MlOps.Sdk.Core;
using Polly.Timeout;

namespace MlOps.Sdk.Resilience;

/// <summary>The errors a pipeline itself gives, each saying whether and when to come back.</summary>
internal static class Rejections
{
    public static bool IsCircuitOpen(Exception exception) => exception is ServingException { Reason: ServingErrorReason.CircuitOpen };

    public static ServingException CircuitOpen(string pipeline, BreakerState state, TimeSpan retryAfter) => new(
        string.Create(CultureInfo.InvariantCulture, $"The circuit breaker of \"{pipeline}\" is {Describe(state)} after repeated failures, so the call was not made; try again in {retryAfter.TotalSeconds:0.###} s."),
        pipeline)
    {
        Reason = ServingErrorReason.CircuitOpen,
        RetryAfter = retryAfter,
        IsTransient = true,
    };

    public static ServingException BulkheadFull(string pipeline, int maxConcurrency, int maxQueue) => new(
        string.Create(CultureInfo.InvariantCulture, $"\"{pipeline}\" is busy: {maxConcurrency} calls run and {maxQueue} wait, so this one was refused; try again later, or raise Bulkhead.MaxConcurrency or Bulkhead.MaxQueue."),
        pipeline)
    {
        Reason = ServingErrorReason.Overloaded,
        IsTransient = true,
    };

    public static ServingException TimedOut(string pipeline, TimeoutRejectedException timeout) => new(
        string.Create(CultureInfo.InvariantCulture, $"\"{pipeline}\" did not answer within {timeout.Timeout.TotalSeconds:0.###} s; raise TotalTimeout or AttemptTimeout if it needs longer."),
        pipeline,
        timeout)
    {
        Reason = ServingErrorReason.TimedOut,
        IsTransient = true,
    };

    private static string Describe(BreakerState state) => state == BreakerState.HalfOpen ? "waiting for its probe" : "open";
}
