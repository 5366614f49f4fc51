using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>What a compression did to a model, measured on given rows with the engine that serves it.</summary>
public sealed record CompressionReport
{
    /// <summary>The compression's name, such as <c>int8</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The rows it was measured on.</summary>
    public required int Rows { get; init; }

    /// <summary>The bytes of the model file before.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>The bytes of the model file after.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The bytes of the file before, compressed with Brotli as for transport.</summary>
    public required long TransportBytesBefore { get; init; }

    /// <summary>The bytes of the file after, compressed with Brotli as for transport. Zeros of pruned weights count here only.</summary>
    public required long TransportBytesAfter { get; init; }

    /// <summary>The median time of a call before, in milliseconds.</summary>
    public required double LatencyBeforeMs { get; init; }

    /// <summary>The median time of a call after, in milliseconds.</summary>
    public required double LatencyAfterMs { get; init; }

    /// <summary>The furthest that any number of an answer is from the original's, in a batch or row by row; infinite when one is NaN and the other is not.</summary>
    public required double MaximumDifference { get; init; }

    /// <summary>The mean distance over all rows and numbers of the answers.</summary>
    public required double MeanDifference { get; init; }

    /// <summary>The share of rows of which a text output is another.</summary>
    public required double ChangedTextShare { get; init; }

    /// <summary>The metric that is judged by; null without a label.</summary>
    public string? Metric { get; init; }

    /// <summary>All metrics before; none without a label.</summary>
    public IReadOnlyDictionary<string, double> MetricsBefore { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>All metrics after; none without a label.</summary>
    public IReadOnlyDictionary<string, double> MetricsAfter { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>How much worse the metric became, in its own unit; negative when it became better, null without a label.</summary>
    public double? MetricLoss { get; init; }

    /// <summary>What became of each tensor of weights.</summary>
    public required IReadOnlyList<CompressedWeight> Weights { get; init; }

    /// <summary>Layers that were left as they were, with the reason.</summary>
    public required IReadOnlyList<UntouchedLayer> Untouched { get; init; }

    /// <summary>Weights beyond the new type's range that were set to its end.</summary>
    public long ClampedWeights { get; init; }

    /// <summary>Hidden units that were dropped.</summary>
    public int DroppedUnits { get; init; }

    /// <summary>The tolerance of the new package's golden samples; null when no package was made.</summary>
    public double? GoldenTolerance { get; init; }

    /// <summary>The size after divided by that before.</summary>
    public double SizeRatio => (double)BytesAfter / BytesBefore;

    /// <summary>The time after divided by that before.</summary>
    public double LatencyRatio => LatencyAfterMs / LatencyBeforeMs;

    /// <summary>The most important figures in one sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Method}: {BytesBefore} to {BytesAfter} bytes ({SizeRatio:P0}), {LatencyBeforeMs:0.####} to {LatencyAfterMs:0.####} ms, answers at most {MaximumDifference:0.######} off on {Rows} rows{(Metric is null ? string.Empty : $", {Metric} {MetricsBefore[Metric]:0.####} to {MetricsAfter[Metric]:0.####}")}.");
}
