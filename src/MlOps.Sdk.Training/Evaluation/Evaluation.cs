namespace MlOps.Sdk.Training;

/// <summary>What an evaluation found.</summary>
/// <param name="Task">What the model predicts.</param>
/// <param name="Metrics">Values by metric name, sorted by name.</param>
/// <param name="Actual">The labels.</param>
/// <param name="Predicted">The model's output, one per row.</param>
/// <param name="Provider">What ran the model, for example "CPU".</param>
public sealed record Evaluation(
    LearningTask Task,
    IReadOnlyDictionary<string, double> Metrics,
    ReadOnlyMemory<double> Actual,
    ReadOnlyMemory<double> Predicted,
    string Provider)
{
    /// <summary>The number of rows.</summary>
    public int RowCount => Actual.Length;

    /// <summary>The value of a metric.</summary>
    /// <exception cref="ArgumentException">The metric was not computed; the message lists those that were.</exception>
    public double this[string metric] => Metrics.TryGetValue(metric, out var value)
        ? value
        : throw new ArgumentException($"The metric '{metric}' was not computed. Computed were: {string.Join(", ", Metrics.Keys)}.", nameof(metric));

    /// <summary>The ROC curve of a classifier.</summary>
    public RocCurve ToRocCurve() => RocCurve.Of(Actual.Span, Predicted.Span);

    /// <summary>The precision-recall curve of a classifier.</summary>
    public PrecisionRecallCurve ToPrecisionRecallCurve() => PrecisionRecallCurve.Of(Actual.Span, Predicted.Span);

    /// <summary>The calibration curve of a classifier.</summary>
    /// <param name="bins">The number of equal-width bins.</param>
    public CalibrationCurve ToCalibrationCurve(int bins = 10) => CalibrationCurve.Of(Actual.Span, Predicted.Span, bins);

    /// <summary>The confusion matrix of a classifier.</summary>
    /// <param name="threshold">Rows with a probability at or above it count as predicted positive.</param>
    public ConfusionMatrix ToConfusionMatrix(double threshold = 0.5) => ConfusionMatrix.At(Actual.Span, Predicted.Span, threshold);
}
