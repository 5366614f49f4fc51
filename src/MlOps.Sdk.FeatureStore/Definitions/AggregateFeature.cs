using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A feature computed from the events of a time window.</summary>
public sealed record AggregateFeature : FeatureDefinition
{
    /// <summary>Defines an aggregated feature.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="aggregation">The function and its window.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public AggregateFeature(string name, Aggregation aggregation)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(aggregation);
        Aggregation = aggregation;
    }

    /// <summary>The function and its window.</summary>
    public Aggregation Aggregation { get; }

    /// <inheritdoc/>
    public override DataType Type => Aggregation.Type;

    /// <inheritdoc/>
    public override DataType StoredType => Aggregation.Function == AggregateFunction.TimeSinceLast ? DataType.Timestamp : Type;
}
