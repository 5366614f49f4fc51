using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>Compares what was measured with what is allowed.</summary>
internal static class CompressionLimits
{
    /// <exception cref="CompressionException">Something is beyond its limit; every such thing is named.</exception>
    public static void Require(CompressionReport report, CompressionOptions options)
    {
        List<string> beyond = [];
        Check(beyond, "the answers are off by up to", report.MaximumDifference, "MaximumDifference", options.MaximumDifference);
        if (!double.IsFinite(report.MaximumDifference) && options.MaximumDifference is null)
        {
            beyond.Add("answers are no longer finite numbers, which no limit allows");
        }

        Check(beyond, $"the metric \"{report.Metric}\" became worse by", report.MetricLoss, "MaximumMetricLoss", options.MaximumMetricLoss);
        Check(beyond, "the share of rows with another text is", report.ChangedTextShare, "MaximumChangedTextShare", options.MaximumChangedTextShare);
        Check(beyond, "the file's size is the old one times", report.SizeRatio, "MaximumSizeRatio", options.MaximumSizeRatio);
        Check(beyond, "a call's time is the old one times", report.LatencyRatio, "MaximumLatencyRatio", options.MaximumLatencyRatio);
        if (beyond.Count > 0)
        {
            throw new CompressionException(
                $"The model compressed by \"{report.Method}\" is refused, measured on {report.Rows} rows: {string.Join("; ", beyond)}. Compress less, raise the limit in CompressionOptions, or serve the original.", report);
        }
    }

    /// <exception cref="CompressionException">The golden samples are too far off for any tolerance.</exception>
    public static void RequireGolden(CompressionReport report, AnswerDifference golden, CompressionOptions options)
    {
        if (golden.ChangedTextShare > 0 || !double.IsFinite(golden.Maximum) || golden.Maximum > options.MaximumDifference)
        {
            throw new CompressionException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The model compressed by \"{report.Method}\" is refused: on the package's golden samples it is off by up to {golden.Maximum:0.######} (MaximumDifference is {options.MaximumDifference?.ToString("0.######", CultureInfo.InvariantCulture) ?? "not set"}) and {golden.ChangedTextShare:P0} of the rows get another text, so that no server would load it. Compress less, or package other samples."),
                report);
        }
    }

    private static void Check(List<string> beyond, string what, double? measured, string name, double? limit)
    {
        if (measured is { } value && limit is { } most && !(value <= most))
        {
            beyond.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {value:0.######}, but {name} is {most:0.######}"));
        }
    }
}
