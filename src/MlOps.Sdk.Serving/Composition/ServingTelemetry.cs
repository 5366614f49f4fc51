using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Serving;

/// <summary>Names of the activity source, the meter, its instruments and their attributes.</summary>
public static partial class ServingTelemetry
{
    /// <summary>The activity source and meter of this package.</summary>
    public const string SourceName = "MlOps.Sdk.Serving";

    /// <summary>Counter: rows answered, by deployment, model, version, variant and quality level.</summary>
    public const string PredictionCount = "mlops.serving.predictions";

    /// <summary>Counter: calls that ended with an error, by deployment, model and type of the error.</summary>
    public const string ErrorCount = "mlops.serving.errors";

    /// <summary>Histogram in seconds: time from call to answer, by deployment, model, version and variant.</summary>
    public const string Latency = "mlops.serving.duration";

    /// <summary>Counter: predictions that were not published because handlers were too slow.</summary>
    public const string DroppedCount = "mlops.serving.events.dropped";

    /// <summary>Counter: sampled predictions that the log did not keep, because its store was too slow or failed, by model.</summary>
    public const string NotLoggedCount = "mlops.serving.log.dropped";

    /// <summary>Counter: versions swapped in.</summary>
    public const string SwapCount = "mlops.serving.swaps";

    /// <summary>Counter: versions refused.</summary>
    public const string RefusalCount = "mlops.serving.refusals";

    /// <summary>Counter: rows that batch jobs have committed, by deployment.</summary>
    public const string BatchRowCount = "mlops.serving.batch.rows";

    /// <summary>Counter: canaries rolled back.</summary>
    public const string RollbackCount = "mlops.serving.rollbacks";

    /// <summary>Counter: calls that replicas were asked, by model, version and replica.</summary>
    public const string ReplicaCallCount = "mlops.serving.replica.calls";

    /// <summary>Counter: calls that another replica was asked again, by model, version and the replica that failed.</summary>
    public const string ReplicaRetryCount = "mlops.serving.replica.retries";

    /// <summary>Counter: changes of replicas, by model, replica and state.</summary>
    public const string ReplicaChangeCount = "mlops.serving.replica.changes";

    /// <summary>Attribute: the replica.</summary>
    public const string ReplicaAttribute = "mlops.serving.replica";

    /// <summary>Attribute: a name of <see cref="ReplicaState"/>.</summary>
    public const string ReplicaStateAttribute = "mlops.serving.replica.state";

    /// <summary>
    /// Counter: rows looked up in prediction caches, by deployment and result: hit or miss; of the misses joined, shared-hit, shared-miss and
    /// shared-failure; of the hits refreshed; and stale for answers that stood in.
    /// </summary>
    public const string CacheLookupCount = "mlops.serving.cache.lookups";

    /// <summary>Counter: answers that left prediction caches, by deployment and reason: evicted or invalidated.</summary>
    public const string CacheRemovalCount = "mlops.serving.cache.removals";

    /// <summary>Counter in seconds: computing time of the answers given again, by deployment.</summary>
    public const string CacheTimeSaved = "mlops.serving.cache.time_saved";

    /// <summary>Gauge: answers in prediction caches, by deployment.</summary>
    public const string CacheEntries = "mlops.serving.cache.entries";

    /// <summary>Gauge: bytes of the answers in prediction caches, by deployment.</summary>
    public const string CacheBytes = "mlops.serving.cache.size";

    /// <summary>Attribute: what a look-up in a prediction cache came to.</summary>
    public const string CacheResultAttribute = "mlops.serving.cache.result";

    /// <summary>Attribute: why an answer left a prediction cache.</summary>
    public const string CacheReasonAttribute = "mlops.serving.cache.reason";

    /// <summary>Attribute: the deployment.</summary>
    public const string DeploymentAttribute = "mlops.serving.deployment";

    /// <summary>Attribute: the part the version plays.</summary>
    public const string VariantAttribute = "mlops.serving.variant";

    /// <summary>Attribute: the quality level, 1 to 4.</summary>
    public const string QualityLevelAttribute = "mlops.serving.quality_level";

    /// <summary>Attribute: the step of a composition; <c>ensemble.member</c> for a member.</summary>
    public const string StepAttribute = "mlops.serving.step";

    internal static ActivitySource Source { get; } = new(SourceName);

    internal static Meter Meter { get; } = new(SourceName);

    internal static Counter<long> Predictions { get; } = Meter.CreateCounter<long>(PredictionCount, "{prediction}", "Rows answered.");

    internal static Counter<long> Errors { get; } = Meter.CreateCounter<long>(ErrorCount, "{call}", "Calls that ended with an error.");

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(Latency, "s", "Time from call to answer.");

    internal static Counter<long> Dropped { get; } = Meter.CreateCounter<long>(DroppedCount, "{prediction}", "Predictions not published because handlers were too slow.");

    internal static Counter<long> NotLogged { get; } = Meter.CreateCounter<long>(NotLoggedCount, "{prediction}", "Sampled predictions that the log did not keep.");

    internal static Counter<long> Swaps { get; } = Meter.CreateCounter<long>(SwapCount, "{swap}", "Versions swapped in.");

    internal static Counter<long> Refusals { get; } = Meter.CreateCounter<long>(RefusalCount, "{version}", "Versions refused.");

    internal static Counter<long> BatchRows { get; } = Meter.CreateCounter<long>(BatchRowCount, "{row}", "Rows that batch jobs have committed.");

    internal static Counter<long> ReplicaCalls { get; } = Meter.CreateCounter<long>(ReplicaCallCount, "{call}", "Calls that replicas were asked.");

    internal static Counter<long> ReplicaRetries { get; } = Meter.CreateCounter<long>(ReplicaRetryCount, "{call}", "Calls that another replica was asked again.");

    internal static Counter<long> ReplicaChanges { get; } = Meter.CreateCounter<long>(ReplicaChangeCount, "{change}", "Changes of replicas.");

    internal static Counter<long> Rollbacks { get; } = Meter.CreateCounter<long>(RollbackCount, "{canary}", "Canaries rolled back.");
}
