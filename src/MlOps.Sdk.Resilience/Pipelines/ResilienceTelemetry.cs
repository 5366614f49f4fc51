using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Resilience;

/// <summary>Names of the meter, its instruments and their attributes.</summary>
public static class ResilienceTelemetry
{
    /// <summary>The meter of this package.</summary>
    public const string MeterName = "MlOps.Sdk.Resilience";

    /// <summary>Counter: changes of a breaker's state, with the new state.</summary>
    public const string BreakerTransitions = "mlops.resilience.breaker.transitions";

    /// <summary>Gauge: a breaker's state now, 0 closed, 1 open, 2 half-open.</summary>
    public const string BreakerStateGauge = "mlops.resilience.breaker.state";

    /// <summary>Counter: repetitions of failed calls.</summary>
    public const string RetryCount = "mlops.resilience.retries";

    /// <summary>Counter: calls or attempts ended by a timeout.</summary>
    public const string TimeoutCount = "mlops.resilience.timeouts";

    /// <summary>Counter: answers below full quality and failures of fallback steps, with the step.</summary>
    public const string DegradationCount = "mlops.resilience.degradations";

    /// <summary>Attribute: the pipeline's name.</summary>
    public const string PipelineAttribute = "mlops.resilience.pipeline";

    /// <summary>Attribute: the breaker's new state.</summary>
    public const string StateAttribute = "mlops.resilience.breaker.state";

    /// <summary>Attribute: "total" or "attempt".</summary>
    public const string TimeoutAttribute = "mlops.resilience.timeout";

    /// <summary>Attribute: the fallback step that failed.</summary>
    public const string StepAttribute = "mlops.resilience.fallback.step";

    internal static Meter Meter { get; } = new(MeterName);

    internal static Counter<long> Transitions { get; } =
        Meter.CreateCounter<long>(BreakerTransitions, "{transition}", "Changes of circuit breaker states.");

    internal static Counter<long> Retries { get; } =
        Meter.CreateCounter<long>(RetryCount, "{retry}", "Repetitions of failed calls.");

    internal static Counter<long> Timeouts { get; } =
        Meter.CreateCounter<long>(TimeoutCount, "{timeout}", "Calls and attempts ended by a timeout.");

    internal static Counter<long> Degradations { get; } =
        Meter.CreateCounter<long>(DegradationCount, "{failure}", "Fallback steps that failed.");
}
