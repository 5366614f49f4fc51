using MlOps.Sdk.Core;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests.Serving;

/// <summary>Rows as serving logs them.</summary>
internal static class LogRows
{
    public static RecordBatch Of(IReadOnlyList<(string Id, int Row, DateTimeOffset At, int Version)> rows, params (string Name, Column Column)[] more)
    {
        List<(string Name, Column Column)> columns =
        [
            (PredictionLogColumns.RequestId, Columns.FromStrings(rows.Select(r => r.Id))),
            (PredictionLogColumns.Row, Columns.From<int>([.. rows.Select(r => r.Row)])),
            (PredictionLogColumns.At, Columns.FromTimestamps(rows.Select(r => (DateTimeOffset?)r.At))),
            (PredictionLogColumns.Deployment, Columns.FromStrings(rows.Select(_ => "d"))),
            (PredictionLogColumns.Variant, Columns.FromStrings(rows.Select(_ => "primary"))),
            (PredictionLogColumns.Version, Columns.From<int>([.. rows.Select(r => r.Version)])),
            (PredictionLogColumns.QualityLevel, Columns.From<int>([.. rows.Select(_ => 1)])),
            (PredictionLogColumns.LatencyMicroseconds, Columns.From<long>([.. rows.Select(_ => 5L)])),
            (PredictionLogColumns.RoutingReason, Columns.FromStrings(rows.Select(_ => (string?)null))),
            (PredictionLogColumns.Reason, Columns.FromStrings(rows.Select(_ => (string?)null))),
            (PredictionLogColumns.Unit, Columns.FromStrings(rows.Select(_ => (string?)null))),
            (PredictionLogColumns.Value, Columns.From<double>([.. rows.Select(r => r.Row / 2.0)])),
            (PredictionLogColumns.Label, Columns.FromNullable(rows.Select(_ => (int?)null))),
            (PredictionLogColumns.IntervalLow, Columns.FromNullable(rows.Select(_ => (double?)null))),
            (PredictionLogColumns.IntervalHigh, Columns.FromNullable(rows.Select(_ => (double?)null))),
            .. more,
        ];
        return new RecordBatch(new Schema(columns.Select(c => new Field(c.Name, c.Column.Type))), [.. columns.Select(c => c.Column)]);
    }
}
