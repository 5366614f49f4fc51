using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The functions a feature view can aggregate its events with. Narrow each by <see cref="Aggregation.Over"/>.</summary>
public sealed class AggregateBuilder
{
    internal static AggregateBuilder Instance { get; } = new();

    private AggregateBuilder()
    {
    }

    /// <summary>How many events there were: int64, 0 when none.</summary>
    public Aggregation Count() => new(AggregateFunction.Count, null);

    /// <summary>The sum of a numeric or boolean column: float64, 0 when there were no values.</summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation Sum(string column) => Of(AggregateFunction.Sum, column);

    /// <summary>The mean of a numeric or boolean column: float64, null when there were no values.</summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation Mean(string column) => Of(AggregateFunction.Mean, column);

    /// <summary>The smallest value of a numeric or boolean column: float64, null when there were no values.</summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation Min(string column) => Of(AggregateFunction.Min, column);

    /// <summary>The largest value of a numeric or boolean column: float64, null when there were no values.</summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation Max(string column) => Of(AggregateFunction.Max, column);

    /// <summary>
    /// The sample variance of a numeric or boolean column, with one less than the number of values as the divisor: float64, null when there
    /// are fewer than two values. It is computed from exact sums, so that values far from zero do not spoil it.
    /// </summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation Variance(string column) => Of(AggregateFunction.Variance, column);

    /// <summary>The sample standard deviation of a numeric or boolean column, the root of <see cref="Variance"/>: float64, null when there are fewer than two values.</summary>
    /// <param name="column">A column of the source.</param>
    public Aggregation StandardDeviation(string column) => Of(AggregateFunction.StandardDeviation, column);

    /// <summary>The value of the oldest event that has one; ties go to the event created first, then to the least value. Null when there is none.</summary>
    /// <param name="column">A column of the source.</param>
    /// <param name="type">The type of the column's values and of the result: boolean, a number type or utf8. Default: any number or boolean, as float64.</param>
    /// <exception cref="ArgumentException">Values of the type cannot be aggregated.</exception>
    public Aggregation First(string column, DataType? type = null) => Of(AggregateFunction.First, column, type);

    /// <summary>The value of the newest event that has one; ties go to the event created last, then to the greatest value. Null when there is none.</summary>
    /// <param name="column">A column of the source.</param>
    /// <param name="type">The type of the column's values and of the result: boolean, a number type or utf8. Default: any number or boolean, as float64.</param>
    /// <exception cref="ArgumentException">Values of the type cannot be aggregated.</exception>
    public Aggregation Last(string column, DataType? type = null) => Of(AggregateFunction.Last, column, type);

    /// <summary>How many different values a column of numbers, booleans or texts has: int64, exact, 0 when there are none. Keeps each different value of the window.</summary>
    /// <param name="column">A column of the source.</param>
    /// <param name="type">The type the values are read as. Default: the column's own; name it for CSV files, whose types are guessed.</param>
    /// <exception cref="ArgumentException">Values of the type cannot be aggregated.</exception>
    public Aggregation DistinctCount(string column, DataType? type = null) => Of(AggregateFunction.DistinctCount, column, type);

    /// <summary>
    /// The most frequent values of a column of numbers, booleans or texts, by falling frequency and then rising value: utf8, a JSON array as in
    /// <c>["a","b"]</c>, exact, null when there are none. Infinite numbers are the texts Infinity and -Infinity.
    /// </summary>
    /// <param name="column">A column of the source.</param>
    /// <param name="k">At most how many values, from 1 to 1,000.</param>
    /// <param name="type">The type the values are read as. Default: the column's own; name it for CSV files, whose types are guessed.</param>
    /// <exception cref="ArgumentException">Values of the type cannot be aggregated.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is out of its range.</exception>
    public Aggregation TopK(string column, int k, DataType? type = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, 1_000);
        return Of(AggregateFunction.TopK, column, type, k);
    }

    /// <summary>Seconds since the newest event: float64, null when there was none.</summary>
    public Aggregation TimeSinceLast() => new(AggregateFunction.TimeSinceLast, null);

    private static Aggregation Of(AggregateFunction function, string column, DataType? type = null, int? k = null)
    {
        var name = function.ToString().ToLowerInvariant();
        return type is null || EventValues.CanHold(type)
            ? new Aggregation(function, DefinitionName.RequireColumn(column, $"the aggregation '{name}'", nameof(column)), type, k)
            : throw new ArgumentException($"Values of type {type} cannot be aggregated by '{name}'. Use a number type, boolean or utf8.", nameof(type));
    }
}
