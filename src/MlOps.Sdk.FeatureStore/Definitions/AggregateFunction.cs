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

    /// <summary>Seconds since the newest event, as float64; null when there is none.</summary>
    TimeSinceLast,
}
