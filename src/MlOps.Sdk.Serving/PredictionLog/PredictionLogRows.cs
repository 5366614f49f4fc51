using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Predictions as rows of the log.</summary>
internal static class PredictionLogRows
{
    /// <summary>The rows of events that go together; belongs to the caller.</summary>
    /// <param name="together">The events, of one version and with the same keys.</param>
    /// <param name="version">The version that says what the answers mean.</param>
    /// <param name="made">Their features and outputs.</param>
    public static RecordBatch Build(IReadOnlyList<PredictionEvent> together, ServedVersion version, PredictionsMade made)
    {
        var rows = made.Features.RowCount;
        var values = new double[rows];
        ColumnReading.Gather(made.Outputs[version.MainOutput.Name], 0, rows, values.AsSpan());
        var columns = new List<(Field Field, Column Column)>
        {
            Texts(PredictionLogColumns.RequestId, together, e => e.Call!.RequestId),
            (new(PredictionLogColumns.Row, DataType.Int32), Columns.From<int>([.. together.SelectMany(e => Enumerable.Range(0, e.RowCount).Select(e.Call!.RowOf))])),
            (new(PredictionLogColumns.At, DataType.Timestamp), Columns.FromTimestamps(Each(together, e => (DateTimeOffset?)e.At))),
            Texts(PredictionLogColumns.Deployment, together, e => e.Call!.Deployment),
            Texts(PredictionLogColumns.Variant, together, _ => made.Variant),
            (new(PredictionLogColumns.Version, DataType.Int32), Columns.FromNullable(Each(together, e => e.Call!.Version))),
            (new(PredictionLogColumns.QualityLevel, DataType.Int32), Columns.FromNullable(Each(together, _ => (int?)made.QualityLevel))),
            (new(PredictionLogColumns.LatencyMicroseconds, DataType.Int64), Columns.FromNullable(Each(together, e => (long?)(e.Call!.Latency.Ticks / TimeSpan.TicksPerMicrosecond)))),
            Texts(PredictionLogColumns.RoutingReason, together, e => e.Call!.RoutingReason),
            Texts(PredictionLogColumns.Reason, together, e => e.Call!.Reason),
            Texts(PredictionLogColumns.Unit, together, e => e.Call!.Unit),
            (new(PredictionLogColumns.Value, DataType.Float64), Columns.From<double>(values)),
            (new(PredictionLogColumns.Label, DataType.Int32), Columns.FromNullable(values.Select(version.LabelOf))),
        };
        columns.AddRange(Intervals(together, version, values));
        foreach (var (index, key) in together[0].Call!.Keys.Names.Index())
        {
            columns.Add((new(PredictionLogColumns.KeyPrefix + key, DataType.Utf8), Columns.FromStrings(together.SelectMany(e => e.Call!.Keys.ValuesOf(index, e.RowCount)))));
        }

        columns.AddRange(made.Features.Schema.Select((field, i) => (Loose(PredictionLogColumns.InputPrefix, field), made.Features.Columns[i].Share())));
        columns.AddRange(version.Signature.OutputSchema.Where(field => field.Name != version.MainOutput.Name).Select(field => (
            Loose(PredictionLogColumns.OutputPrefix, field),
            made.Outputs.Schema.Contains(field.Name) && made.Outputs.Schema[field.Name].Type == field.Type ? made.Outputs[field.Name].Share() : Missing(field.Type, rows))));
        return new RecordBatch(new Schema(columns.Select(c => c.Field)), [.. columns.Select(c => c.Column)]);
    }

    // Rules and defaults have none, even where the version that was asked would have had one.
    private static IEnumerable<(Field Field, Column Column)> Intervals(IReadOnlyList<PredictionEvent> together, ServedVersion version, double[] values)
    {
        bool[] isOfVersion = [.. Each(together, e => e.Call!.Version is not null)];
        PredictionInterval?[] intervals = [.. values.Select((value, row) => isOfVersion[row] ? version.IntervalOf(value) : null)];
        yield return (new(PredictionLogColumns.IntervalLow, DataType.Float64), Columns.FromNullable(intervals.Select(i => i?.Low)));
        yield return (new(PredictionLogColumns.IntervalHigh, DataType.Float64), Columns.FromNullable(intervals.Select(i => i?.High)));
    }

    private static (Field Field, Column Column) Texts(string name, IReadOnlyList<PredictionEvent> together, Func<PredictionEvent, string?> read) =>
        (new(name, DataType.Utf8), Columns.FromStrings(Each(together, read)));

    private static IEnumerable<T> Each<T>(IReadOnlyList<PredictionEvent> together, Func<PredictionEvent, T> read) =>
        together.SelectMany(e => Enumerable.Repeat(read(e), e.RowCount));

    private static Field Loose(string prefix, Field field) => new(prefix + field.Name, field.Type);

    private static Column Missing(DataType type, int rows) => Columns.FromObjects(type, Enumerable.Repeat<object?>(null, rows));
}
