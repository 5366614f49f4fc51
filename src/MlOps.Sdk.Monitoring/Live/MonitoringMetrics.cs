using System.Collections.Frozen;

namespace MlOps.Sdk.Monitoring;

/// <summary>The metrics of a time window that alert rules can name.</summary>
public static class MonitoringMetrics
{
    /// <summary>How many input columns have drifted.</summary>
    public const string DriftedFeatures = "drifted_features";

    /// <summary>Drifted input columns as a share of those that could be judged, 0 to 1.</summary>
    public const string DriftedShare = "drifted_share";

    /// <summary>How many output columns of the model have drifted.</summary>
    public const string DriftedPredictions = "drifted_predictions";

    /// <summary>The largest change of a missing rate among the input columns, 0 to 1.</summary>
    public const string MissingRateChange = "missing_rate_change";

    /// <summary>Rows observed in the window.</summary>
    public const string Rows = "rows";

    /// <summary>Rows observed per minute of the window.</summary>
    public const string RowsPerMinute = "rows_per_minute";

    private static readonly FrozenDictionary<string, Func<DriftReport, double>> Readers =
        new Dictionary<string, Func<DriftReport, double>>(StringComparer.Ordinal)
        {
            [DriftedFeatures] = report => report.Features.Count(f => f.Drifted),
            [DriftedShare] = report => report.DriftedShare,
            [DriftedPredictions] = report => report.Predictions.Count(p => p.Drifted),
            [MissingRateChange] = report => report.Features
                .Where(f => f.Status is not (DriftStatus.NotEnoughData or DriftStatus.NotComparable))
                .Select(f => Math.Abs(f.CurrentMissingRate - f.ReferenceMissingRate)).DefaultIfEmpty().Max(),
            [Rows] = report => report.CurrentRows,
            [RowsPerMinute] = report => report is { From: { } from, To: { } to } && to > from
                ? report.CurrentRows / (to - from).TotalMinutes
                : 0,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all metrics.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a metric from a report.</summary>
    /// <param name="metric">The name of the metric.</param>
    /// <param name="report">The report of the window.</param>
    /// <exception cref="ArgumentException">There is no such metric; the message lists them.</exception>
    public static double Read(string metric, DriftReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Readers.TryGetValue(metric, out var reader)
            ? reader(report)
            : throw new ArgumentException(
                $"There is no monitoring metric \"{metric}\"; choose one of {string.Join(", ", All)}.", nameof(metric));
    }
}
