using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Serving;

/// <summary>Names of the instruments of batching, which belong to the meter <see cref="ServingTelemetry.SourceName"/>, and their attribute.</summary>
public static class BatchingTelemetry
{
    /// <summary>Histogram: rows of each batch, by model and version.</summary>
    public const string BatchSize = "mlops.serving.batch.size";

    /// <summary>Histogram in seconds: how long the first row of each batch waited, by model and version.</summary>
    public const string BatchWait = "mlops.serving.batch.wait";

    /// <summary>Histogram: rows left waiting when a batch was taken, by model and version.</summary>
    public const string QueueLength = "mlops.serving.batch.queue";

    /// <summary>Counter: rows that left without being computed or waited for, by model, version and reason.</summary>
    public const string LostCount = "mlops.serving.batch.lost";

    /// <summary>Attribute: why a row left: "shed", "expired" or "cancelled".</summary>
    public const string ReasonAttribute = "mlops.serving.batch.reason";

    internal static Histogram<int> Sizes { get; } = ServingTelemetry.Meter.CreateHistogram<int>(BatchSize, "{row}", "Rows of each batch.");

    internal static Histogram<double> Waits { get; } = ServingTelemetry.Meter.CreateHistogram<double>(BatchWait, "s", "How long the first row of each batch waited.");

    internal static Histogram<int> Queue { get; } = ServingTelemetry.Meter.CreateHistogram<int>(QueueLength, "{row}", "Rows left waiting when a batch was taken.");

    internal static Counter<long> Lost { get; } = ServingTelemetry.Meter.CreateCounter<long>(LostCount, "{row}", "Rows that left without an answer of the engine.");
}
