using System.Globalization;
using System.Numerics;
using System.Text;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>
/// What an aggregation is at an instant, by looking at every event of the entity. Written from the words at <see cref="Aggregation"/> and
/// <see cref="AggregateFunction"/>, without windows that move. Numbers are quarters, hundredths or whole, so that it can be exact.
/// </summary>
internal static class AggregationOracle
{
    public static object? ValueAt(Aggregation aggregation, IEnumerable<AggregatedEvent> events, long at)
    {
        var width = aggregation.Window is { } w ? w.Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        var covered = events.Where(e => e.Time < at && at - e.Time <= width).ToList();
        var present = aggregation.Column is { } column ? covered.Where(e => e[column] is not null).ToList() : covered;
        if (present.Count == 0)
        {
            return aggregation.Function switch
            {
                AggregateFunction.Count or AggregateFunction.DistinctCount => 0L,
                AggregateFunction.Sum => 0.0,
                _ => null,
            };
        }

        var inOrder = present.OrderBy(e => e.Time).ThenBy(e => e.Created).ThenBy(e => e[aggregation.Column ?? "flag"], Order).ToList();
        return aggregation.Function switch
        {
            AggregateFunction.Count => (long)covered.Count,
            AggregateFunction.TimeSinceLast => covered.Max(e => e.Time),
            AggregateFunction.First => Result(aggregation, inOrder[0][aggregation.Column!]!),
            AggregateFunction.Last => Result(aggregation, inOrder[^1][aggregation.Column!]!),
            AggregateFunction.DistinctCount => (long)present.Select(e => e[aggregation.Column!]).Distinct().Count(),
            AggregateFunction.TopK => Top(aggregation, present),
            _ => Numeric(aggregation, present),
        };
    }

    private static Comparer<object?> Order { get; } = Comparer<object?>.Create((a, b) => a is string ? string.CompareOrdinal((string)a, (string?)b) : Comparer<object?>.Default.Compare(a, b));

    private static double? Numeric(Aggregation aggregation, List<AggregatedEvent> present)
    {
        var scale = aggregation.Column == "amount" ? 100 : 4;
        var values = present.Select(e => Scaled(e[aggregation.Column!]!)).ToList();
        var (n, sum, squares) = (values.Count, values.Aggregate(BigInteger.Zero, (s, v) => s + v), values.Aggregate(BigInteger.Zero, (s, v) => s + (v * v)));
        double? variance = n < 2 ? null : (double)((n * squares) - (sum * sum)) / ((double)n * (n - 1) * scale * scale);
        return aggregation.Function switch
        {
            AggregateFunction.Sum => (double)sum / scale,
            AggregateFunction.Mean => (double)sum / scale / n,
            AggregateFunction.Min => (double)values.Min() / scale,
            AggregateFunction.Max => (double)values.Max() / scale,
            AggregateFunction.Variance => variance,
            AggregateFunction.StandardDeviation => variance is { } v ? Math.Sqrt(v) : null,
            _ => throw new InvalidOperationException(),
        };
    }

    private static BigInteger Scaled(object value) => value switch
    {
        double d => (BigInteger)(d * 4),
        bool b => b ? 4 : 0,
        long l => l,
        _ => throw new InvalidOperationException(),
    };

    private static object Result(Aggregation aggregation, object value) => (aggregation.Column, aggregation.ValueType is null) switch
    {
        ("amount", true) => (long)value / 100.0,
        ("amount", false) => (long)value / 100m,
        (_, true) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string Top(Aggregation aggregation, List<AggregatedEvent> present)
    {
        var values = present.GroupBy(e => e[aggregation.Column!]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, Order).Take(aggregation.K!.Value).Select(g => g.Key switch
        {
            string text => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            bool flag => flag ? "true" : "false",
            long hundredths when aggregation.Column == "amount" => (hundredths / 100m).ToString("0.00", CultureInfo.InvariantCulture),
            var number => Convert.ToString(number, CultureInfo.InvariantCulture),
        });
        return new StringBuilder("[").AppendJoin(',', values).Append(']').ToString();
    }
}
