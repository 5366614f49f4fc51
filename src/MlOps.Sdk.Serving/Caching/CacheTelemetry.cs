using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Serving;

/// <summary>The instruments of prediction caches, each tagged with the deployment.</summary>
internal sealed class CacheTelemetry(string deployment)
{
    /// <summary>Counter: rows looked up, by deployment and result: hit, miss, joined, refreshed, stale, shared-hit, shared-miss or shared-failure.</summary>
    public const string LookupCount = "mlops.serving.cache.lookups";

    /// <summary>Counter: answers removed by invalidation, by deployment.</summary>
    public const string InvalidatedCount = "mlops.serving.cache.invalidated";

    /// <summary>Counter in seconds: inference time saved, by deployment.</summary>
    public const string TimeSavedCount = "mlops.serving.cache.time_saved";

    private static readonly Counter<long> Lookups = ServingTelemetry.Meter.CreateCounter<long>(LookupCount, "{row}", "Rows looked up in prediction caches.");
    private static readonly Counter<long> Removed = ServingTelemetry.Meter.CreateCounter<long>(InvalidatedCount, "{answer}", "Cached answers removed by invalidation.");
    private static readonly Counter<double> Saved = ServingTelemetry.Meter.CreateCounter<double>(TimeSavedCount, "s", "Inference time saved by prediction caches.");

    public static bool IsOn => Lookups.Enabled || Saved.Enabled;

    public void Looked(string result, long rows = 1) => Lookups.Add(rows, new(ServingTelemetry.DeploymentAttribute, deployment), new("mlops.serving.cache.result", result));

    public void Hit(TimeSpan saved)
    {
        Looked("hit");
        Saved.Add(saved.TotalSeconds, new KeyValuePair<string, object?>(ServingTelemetry.DeploymentAttribute, deployment));
    }

    public void Invalidated(long entries) => Removed.Add(entries, new KeyValuePair<string, object?>(ServingTelemetry.DeploymentAttribute, deployment));
}
