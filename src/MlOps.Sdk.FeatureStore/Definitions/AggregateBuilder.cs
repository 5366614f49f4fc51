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

    /// <summary>Seconds since the newest event: float64, null when there was none.</summary>
    public Aggregation TimeSinceLast() => new(AggregateFunction.TimeSinceLast, null);

    private static Aggregation Of(AggregateFunction function, string column) =>
        new(function, DefinitionName.RequireColumn(column, $"the aggregation '{function.ToString().ToLowerInvariant()}'", nameof(column)));
}
