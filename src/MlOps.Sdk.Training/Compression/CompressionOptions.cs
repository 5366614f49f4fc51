namespace MlOps.Sdk.Training;

/// <summary>How a compressed model is judged, and what it may lose.</summary>
public sealed class CompressionOptions
{
    /// <summary>The label column, for the metrics before and after. Default: none; then <see cref="MaximumDifference"/> must be set.</summary>
    public string? Label { get; set; }

    /// <summary>The metric that may not become worse. Default: "roc_auc" for classifiers, "r2" for regressions.</summary>
    public string? Metric { get; set; }

    /// <summary>How much worse that metric may become, in its own unit. Default: 0.01.</summary>
    public double MaximumMetricLoss { get; set; } = 0.01;

    /// <summary>How far any number of any answer may be from the original's. Default: null, which means any.</summary>
    public double? MaximumDifference { get; set; }

    /// <summary>The share of rows of which a text output, such as a class label, may be another. Default: 0.01.</summary>
    public double MaximumChangedTextShare { get; set; } = 0.01;

    /// <summary>The largest size of the new file, divided by that of the old one. Default: 1.05, as a pruned file may hold a few names more.</summary>
    public double MaximumSizeRatio { get; set; } = 1.05;

    /// <summary>The longest time of a call, divided by that of the original. Default: null, which means any: times depend on the machine.</summary>
    public double? MaximumLatencyRatio { get; set; }

    /// <summary>Rows of a call that is timed. Default: 1.</summary>
    public int LatencyRows { get; set; } = 1;

    /// <summary>Calls of each model that are timed, in turn. Default: 51.</summary>
    public int LatencyRuns { get; set; } = 51;

    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    internal void Check()
    {
        if (Label is null && MaximumDifference is null)
        {
            throw new ArgumentException("Neither CompressionOptions.Label nor MaximumDifference is set, so that no loss would be noticed. Set one of them.", nameof(Label));
        }

        if (!(MaximumMetricLoss >= 0) || MaximumDifference is < 0 or double.NaN || !(MaximumChangedTextShare is >= 0 and <= 1) || !(MaximumSizeRatio > 0) || MaximumLatencyRatio is <= 0 or double.NaN)
        {
            throw new ArgumentException(
                $"CompressionOptions has the limits {MaximumMetricLoss}, {MaximumDifference}, {MaximumChangedTextShare}, {MaximumSizeRatio} and {MaximumLatencyRatio}: losses are 0 or more, shares 0 to 1, and ratios above 0.", nameof(MaximumMetricLoss));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(LatencyRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LatencyRuns, 1);
    }
}
