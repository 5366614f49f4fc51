using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>
/// What the value of a feature at an instant is, by looking at every row of the entity for every question. Written from the rules in
/// words (<see cref="Aggregation"/>, <see cref="ColumnFeature"/>, <see cref="MlOps.Sdk.FeatureStore.OfflineStore.ReadAsOfAsync"/>), without rows of change.
/// </summary>
internal sealed class PointInTimeOracle(FeatureView view, IReadOnlyList<SourceRow> source)
{
    private readonly ILookup<long?, SourceRow> _rows = source.Where(r => r.Event is not null).ToLookup(r => r.Key);

    public object?[] ValuesAt(long? key, long? at)
    {
        if (key is null || at is not { } t)
        {
            return new object?[view.Features.Count];
        }

        var rows = _rows[key].ToList();
        return view.IsAggregated
            ? [.. view.Features.Cast<AggregateFeature>().Select(f => Aggregate(f.Aggregation, rows, t))]
            : Latest(rows, t);
    }

    private object?[] Latest(List<SourceRow> rows, long t)
    {
        var winner = rows.Where(r => r.Event <= t)
            .OrderByDescending(r => r.Event).ThenByDescending(r => r.Created ?? r.Event)
            .ThenBy(r => r.Value is null).ThenByDescending(r => r.Value is double.NaN).ThenByDescending(r => r.Value)
            .ThenBy(r => r.Text is null).ThenByDescending(r => r.Text, StringComparer.Ordinal)
            .ThenBy(r => r.Flag is null).ThenByDescending(r => r.Flag)
            .FirstOrDefault();
        return winner is null || IsTooOld(winner.Event!.Value, t) ? new object?[3] : [winner.Value, winner.Text, winner.Flag];
    }

    private object? Aggregate(Aggregation aggregation, List<SourceRow> rows, long t)
    {
        var before = rows.Where(r => r.Event < t).ToList();
        if (before.Count > 0 && IsTooOld(before.Max(r => r.Event!.Value), t))
        {
            return null;
        }

        var window = aggregation.Window is { } w ? w.Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        var covered = before.Where(r => t - r.Event!.Value <= window).ToList();
        var values = covered.Select(r => aggregation.Column == "flag" ? (r.Flag is { } f ? (f ? 1d : 0d) : null) : r.Value)
            .OfType<double>().Where(v => !double.IsNaN(v)).ToList();
        return aggregation.Function switch
        {
            AggregateFunction.Count => (long)covered.Count,
            AggregateFunction.Sum => values.Sum(),
            AggregateFunction.Mean => values.Count == 0 ? null : values.Sum() / values.Count,
            AggregateFunction.Min => values.Count == 0 ? null : values.Min(),
            AggregateFunction.Max => values.Count == 0 ? null : values.Max(),
            AggregateFunction.Variance => Variance(values),
            AggregateFunction.StandardDeviation => Variance(values) is { } variance ? Math.Sqrt(variance) : null,
            AggregateFunction.First => Edge(aggregation, covered).FirstOrDefault(),
            AggregateFunction.Last => Edge(aggregation, covered).LastOrDefault(),
            AggregateFunction.DistinctCount => (long)Present(aggregation, covered).Select(p => p.Value).Distinct().Count(),
            AggregateFunction.TopK => Top(aggregation, covered),
            AggregateFunction.TimeSinceLast => covered.Count == 0 ? null : (t - covered.Max(r => r.Event!.Value)) / 1_000_000d,
            _ => throw new InvalidOperationException(),
        };
    }

    // Values are quarters, so that these sums are exact.
    private static double? Variance(List<double> values) =>
        values.Count < 2 ? null : ((values.Count * values.Sum(v => v * v)) - (values.Sum() * values.Sum())) / (values.Count * (values.Count - 1.0));

    private static IEnumerable<(SourceRow Row, object Value)> Present(Aggregation aggregation, IEnumerable<SourceRow> rows)
    {
        foreach (var row in rows)
        {
            object? value = aggregation.Column switch { "flag" => row.Flag, "text" => row.Text, _ => row.Value is double.NaN ? null : row.Value };
            if (value is not null)
            {
                yield return (row, value);
            }
        }
    }

    private static IEnumerable<object> Edge(Aggregation aggregation, IEnumerable<SourceRow> rows) => Present(aggregation, rows)
        .OrderBy(p => p.Row.Event).ThenBy(p => p.Row.Created ?? p.Row.Event).ThenBy(p => p.Value, ByValue).Select(p => p.Value);

    private static string? Top(Aggregation aggregation, IEnumerable<SourceRow> rows)
    {
        var top = Present(aggregation, rows).GroupBy(p => p.Value).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, ByValue).Take(aggregation.K!.Value)
            .Select(g => g.Key switch { string s => $"\"{s}\"", bool b => b ? "true" : "false", var d => Convert.ToString(d, CultureInfo.InvariantCulture) }).ToList();
        return top.Count == 0 ? null : $"[{string.Join(',', top)}]";
    }

    private static Comparer<object> ByValue { get; } =
        Comparer<object>.Create((a, b) => a is string text ? string.CompareOrdinal(text, (string)b) : Comparer<object>.Default.Compare(a, b));

    private bool IsTooOld(long eventTime, long t) => view.TimeToLive is { } age && t - eventTime > age.Ticks / TimeSpan.TicksPerMicrosecond;
}
