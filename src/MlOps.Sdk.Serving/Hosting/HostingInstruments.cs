using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Serving;

/// <summary>The instruments of the model host.</summary>
internal static class HostingInstruments
{
    public static UpDownCounter<long> Memory { get; } = ServingTelemetry.Meter.CreateUpDownCounter<long>(ServingTelemetry.MemoryUsed, "By", "Memory that loaded versions take.");

    public static Histogram<double> Loads { get; } = ServingTelemetry.Meter.CreateHistogram<double>(ServingTelemetry.LoadDuration, "s", "Time to load a version and run its golden samples.");

    public static Counter<long> Evictions { get; } = ServingTelemetry.Meter.CreateCounter<long>(ServingTelemetry.EvictionCount, "{deployment}", "Deployments evicted to make room.");

    public static Counter<long> Shed { get; } = ServingTelemetry.Meter.CreateCounter<long>(ServingTelemetry.ShedCount, "{call}", "Calls refused because a deployment was busy.");

    public static Counter<long> BrokenRules { get; } =
        ServingTelemetry.Meter.CreateCounter<long>(ServingTelemetry.BrokenRuleCount, "{value}", "Values of requests that broke a rule.");
}
