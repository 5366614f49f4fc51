using System.Data.Common;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>The tables of metrics. A database column cannot hold NaN and may lose the sign of zero, hence the bits beside the value.</summary>
internal static class MetricTable
{
    public static async ValueTask AppendAsync(
        MetadataSession session, string runId, IReadOnlyList<MetricValue> values, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await session.QueryFirstOrDefaultAsync(
            $"UPDATE runs SET metric_count = metric_count + {values.Count} WHERE id = {runId} RETURNING metric_count",
            r => r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        var first = last - values.Count + 1;
        await session.BulkInsertAsync(
            "run_metrics",
            ["run_id", "sequence", "name", "split", "value", "value_bits", "step", "recorded_at"],
            values.Select((v, i) => new object?[]
            {
                runId, first + i, v.Name, v.Split ?? "", Comparable(v.Value), BitConverter.DoubleToInt64Bits(v.Value), v.Step, v.Time ?? now,
            }),
            cancellationToken).ConfigureAwait(false);
        await SummarizeAsync(session, runId, values, cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<IReadOnlyList<MetricPoint>> HistoryAsync(
        MetadataSession session, string runId, string metric, string? split, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"""
            SELECT name, split, value_bits, step, recorded_at, sequence FROM run_metrics
            WHERE run_id = {runId} AND name = {metric} AND split = {split ?? ""} ORDER BY step, sequence
            """,
            r => new MetricPoint(
                r.GetString(0), Split(r, 1), BitConverter.Int64BitsToDouble(r.GetInt64(2)), r.GetInt64(3), r.GetTimestamp(4), r.GetInt64(5)),
            cancellationToken).ConfigureAwait(false);

    public static async ValueTask<ILookup<string, MetricSummary>> SummariesAsync(
        MetadataSession session, IReadOnlyCollection<string> runIds, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            $"""
            SELECT run_id, name, split, last_bits, last_step, minimum, maximum, points FROM run_metric_summaries
            WHERE run_id IN {runIds} ORDER BY name, split
            """,
            r => (RunId: r.GetString(0), Summary: new MetricSummary(
                r.GetString(1),
                Split(r, 2),
                BitConverter.Int64BitsToDouble(r.GetInt64(3)),
                r.GetInt64(4),
                r.IsDBNull(5) ? null : r.GetDouble(5),
                r.IsDBNull(6) ? null : r.GetDouble(6),
                r.GetInt64(7))),
            cancellationToken).ConfigureAwait(false)).ToLookup(r => r.RunId, r => r.Summary);

    private static async ValueTask SummarizeAsync(
        MetadataSession session, string runId, IReadOnlyList<MetricValue> values, CancellationToken cancellationToken)
    {
        foreach (var group in values.GroupBy(v => (v.Name, Split: v.Split ?? "")))
        {
            var top = group.Aggregate((best, v) => v.Step >= best.Step ? v : best);
            var numbers = group.Where(v => !double.IsNaN(v.Value)).Select(v => v.Value).ToList();
            double? minimum = numbers.Count == 0 ? null : numbers.Min();
            double? maximum = numbers.Count == 0 ? null : numbers.Max();
            var (topValue, topBits) = (Comparable(top.Value), BitConverter.DoubleToInt64Bits(top.Value));
            await session.ExecuteAsync(
                $"""
                INSERT INTO run_metric_summaries AS s (run_id, name, split, last_value, last_bits, last_step, minimum, maximum, points)
                VALUES ({runId}, {group.Key.Name}, {group.Key.Split}, {topValue}, {topBits}, {top.Step}, {minimum}, {maximum}, {group.LongCount()})
                ON CONFLICT (run_id, name, split) DO UPDATE SET
                    last_value = CASE WHEN excluded.last_step >= s.last_step THEN excluded.last_value ELSE s.last_value END,
                    last_bits = CASE WHEN excluded.last_step >= s.last_step THEN excluded.last_bits ELSE s.last_bits END,
                    last_step = CASE WHEN excluded.last_step >= s.last_step THEN excluded.last_step ELSE s.last_step END,
                    minimum = CASE WHEN s.minimum IS NULL OR excluded.minimum < s.minimum THEN excluded.minimum ELSE s.minimum END,
                    maximum = CASE WHEN s.maximum IS NULL OR excluded.maximum > s.maximum THEN excluded.maximum ELSE s.maximum END,
                    points = s.points + excluded.points
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static double? Comparable(double value) => double.IsNaN(value) ? null : value;

    private static string? Split(DbDataReader reader, int ordinal) => reader.GetString(ordinal) is { Length: > 0 } split ? split : null;
}
