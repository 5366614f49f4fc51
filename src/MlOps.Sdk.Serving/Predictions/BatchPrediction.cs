using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The answers to a batch. Disposed by the receiver.</summary>
public sealed class BatchPrediction : IDisposable
{
    /// <summary>Column: the answer as a number, float64; see <see cref="Prediction.Value"/>.</summary>
    public const string ValueColumn = "value";

    /// <summary>Column: 1 or 0 by the decision threshold, int32; null for a regression.</summary>
    public const string LabelColumn = "label";

    /// <summary>Column: the version that answered, int32; null when rules or the static default did.</summary>
    public const string VersionColumn = "version";

    /// <summary>Column: the quality level, int32, 1 to 4.</summary>
    public const string QualityLevelColumn = "quality_level";

    /// <summary>Column: the low end of the interval, float64; there only when a version that answered carries a calibration. See <see cref="Prediction.Interval"/>.</summary>
    public const string IntervalLowColumn = "interval_low";

    /// <summary>Column: the high end of the interval, float64; as <see cref="IntervalLowColumn"/>.</summary>
    public const string IntervalHighColumn = "interval_high";

    /// <summary>Column: the share of rows whose truth lies in their interval, float64; as <see cref="IntervalLowColumn"/>.</summary>
    public const string IntervalCoverageColumn = "interval_coverage";

    internal static readonly Schema OutputSchema = new(
        new Field(ValueColumn, DataType.Float64, IsNullable: false), new Field(LabelColumn, DataType.Int32),
        new Field(VersionColumn, DataType.Int32), new Field(QualityLevelColumn, DataType.Int32, IsNullable: false));

    internal static readonly Schema OutputSchemaWithIntervals = new(
        [.. OutputSchema, new(IntervalLowColumn, DataType.Float64), new(IntervalHighColumn, DataType.Float64), new(IntervalCoverageColumn, DataType.Float64)]);

    internal BatchPrediction(RecordBatch outputs, string model, string requestId, TimeSpan latency, IReadOnlyList<BatchPart> parts) =>
        (Outputs, Model, RequestId, Latency, Parts) = (outputs, model, requestId, latency, parts);

    /// <summary>One row for each row asked, in the same order, with the columns named by the constants of this class.</summary>
    public RecordBatch Outputs { get; }

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>The request.</summary>
    public string RequestId { get; }

    /// <summary>Time from the call to the answer.</summary>
    public TimeSpan Latency { get; }

    /// <summary>Who answered how many rows.</summary>
    public IReadOnlyList<BatchPart> Parts { get; }

    /// <summary>Disposes <see cref="Outputs"/>.</summary>
    public void Dispose() => Outputs.Dispose();
}
