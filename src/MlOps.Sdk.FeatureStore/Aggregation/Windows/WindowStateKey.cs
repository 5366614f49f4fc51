using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Which state a function needs; functions with the same kind and column share one.</summary>
/// <param name="Kind">What it keeps.</param>
/// <param name="Column">The column's position among the aggregated ones; -1 where no column is read.</param>
/// <param name="HasMore">Whether it keeps what only some functions need: squares of sums, ranks of counted values.</param>
internal sealed record WindowStateKey(WindowStateKind Kind, int Column, bool HasMore)
{
    public static WindowStateKey Of(Aggregation aggregation, int column) => aggregation.Function switch
    {
        AggregateFunction.Count or AggregateFunction.TimeSinceLast => new(WindowStateKind.Events, -1, false),
        AggregateFunction.Sum or AggregateFunction.Mean => new(WindowStateKind.Sums, column, false),
        AggregateFunction.Variance or AggregateFunction.StandardDeviation => new(WindowStateKind.Sums, column, true),
        AggregateFunction.Min => new(WindowStateKind.Least, column, false),
        AggregateFunction.Max => new(WindowStateKind.Greatest, column, false),
        AggregateFunction.First => new(WindowStateKind.First, column, false),
        AggregateFunction.Last => new(WindowStateKind.Last, column, false),
        AggregateFunction.DistinctCount => new(WindowStateKind.ValueCounts, column, false),
        AggregateFunction.TopK => new(WindowStateKind.ValueCounts, column, true),
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation.Function, "The function has no state."),
    };

    public bool IsSameAs(WindowStateKey other) => Kind == other.Kind && Column == other.Column;

    public WindowStateKey And(WindowStateKey other) => this with { HasMore = HasMore || other.HasMore };

    /// <summary>A new, empty state.</summary>
    /// <param name="type">The column's type; null where no column is read.</param>
    /// <param name="isSliding">Whether events leave the window.</param>
    public WindowState Create(DataType? type, bool isSliding) => type?.Kind switch
    {
        null => new EventState(),
        DataTypeKind.Float32 or DataTypeKind.Float64 => Kind == WindowStateKind.Sums ? new FloatSumState(Column, HasMore) : Create<double>(type, isSliding),
        DataTypeKind.UInt64 or DataTypeKind.Decimal128 => Kind == WindowStateKind.Sums ? new DecimalSumState(Column, type.Scale, HasMore) : Create<Int128>(type, isSliding),
        DataTypeKind.Utf8 => Create<Utf8Value>(type, isSliding),
        _ => Kind == WindowStateKind.Sums ? new IntegerSumState(Column, HasMore) : Create<long>(type, isSliding),
    };

    private WindowState Create<T>(DataType type, bool isSliding)
        where T : struct, IComparable<T>, IEquatable<T> => (Kind, isSliding) switch
        {
            (WindowStateKind.ValueCounts, _) => new ValueCountState<T>(Column, type, HasMore),
            (WindowStateKind.First, true) => new SlidingFirstState<T>(Column, type.Scale),
            (WindowStateKind.Last, true) => new SlidingLastState<T>(Column, type.Scale),
            (WindowStateKind.First or WindowStateKind.Last, false) => new RunningEdgeState<T>(Column, type.Scale, Kind == WindowStateKind.Last),
            (_, true) => new SlidingExtremeState<T>(Column, type.Scale, Kind == WindowStateKind.Greatest),
            _ => new RunningExtremeState<T>(Column, type.Scale, Kind == WindowStateKind.Greatest),
        };
}
