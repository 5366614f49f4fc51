namespace MlOps.Sdk.FeatureStore;

/// <summary>What an <see cref="Aggregation"/> makes of the events in its window.</summary>
public enum AggregateFunction
{
    /// <summary>The number of events, as int64; 0 when there are none.</summary>
    Count,

    /// <summary>The sum of a column's present values, as float64; 0 when there are none.</summary>
    Sum,

    /// <summary>The mean of a column's present values, as float64; null when there are none.</summary>
    Mean,

    /// <summary>The smallest of a column's present values, as float64; null when there are none.</summary>
    Min,

    /// <summary>The largest of a column's present values, as float64; null when there are none.</summary>
    Max,

    /// <summary>
    /// The sample variance of a column's present values (the sum of squared deviations divided by one less than their number), as float64;
    /// null when there are fewer than two.
    /// </summary>
    Variance,

    /// <summary>The square root of <see cref="Variance"/>, as float64; null when there are fewer than two values.</summary>
    StandardDeviation,

    /// <summary>
    /// The value of the oldest event that has one; of equal event times the one created first, and of those the least. Null when there is none.
    /// </summary>
    First,

    /// <summary>
    /// The value of the newest event that has one; of equal event times the one created last, and of those the greatest. Null when there is none.
    /// </summary>
    Last,

    /// <summary>The number of different present values, as int64; 0 when there are none.</summary>
    DistinctCount,

    /// <summary>
    /// The most frequent present values, as a JSON array in utf8; by falling frequency, and of equally frequent ones by rising value. Null when there are none.
    /// </summary>
    TopK,

    /// <summary>Seconds since the newest event, as float64; null when there is none.</summary>
    TimeSinceLast,
}
