using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>One result of a window as the sink sees it.</summary>
internal readonly record struct WindowRow(long Key, long Start, long End, bool IsRetracted, string Values)
{
    public (long Key, long Start, long End) Identity => (Key, Start, End);

    public static IReadOnlyList<(string Name, Func<AggregateBuilder, Aggregation> Aggregation)> Aggregations { get; } =
    [
        ("n", a => a.Count()), ("sum", a => a.Sum("value")), ("mean", a => a.Mean("value")), ("least", a => a.Min("value")), ("greatest", a => a.Max("value")),
        ("oldest", a => a.First("value")), ("newest", a => a.Last("value")), ("different", a => a.DistinctCount("value")),
    ];

    public static IEnumerable<WindowRow> Of(RecordBatch batch)
    {
        var retracted = batch.Schema.Contains(WindowColumns.IsRetracted) ? (BooleanColumn)batch[WindowColumns.IsRetracted] : null;
        var (keys, starts, ends) = (batch.Column<long>("key"), batch.Column<long>(WindowColumns.Start), batch.Column<long>(WindowColumns.End));
        for (var i = 0; i < batch.RowCount; i++)
        {
            var row = i;
            yield return new WindowRow(keys[i], starts[i], ends[i], retracted?[i] ?? false, Text([.. Aggregations.Select(a => batch[a.Name].GetValue(row))]));
        }
    }

    /// <summary>What a sink holds that keeps the last row of each identity.</summary>
    public static Dictionary<(long Key, long Start, long End), string> Fold(IEnumerable<WindowRow> rows)
    {
        var held = new Dictionary<(long Key, long Start, long End), string>();
        foreach (var row in rows)
        {
            if (row.IsRetracted)
            {
                held.Remove(row.Identity);
            }
            else
            {
                held[row.Identity] = row.Values;
            }
        }

        return held;
    }

    public static string Text(params object?[] values) =>
        string.Join('|', values.Select(v => v is double number ? BitConverter.DoubleToInt64Bits(number + 0.0).ToString("x", CultureInfo.InvariantCulture) : Convert.ToString(v, CultureInfo.InvariantCulture)));
}
