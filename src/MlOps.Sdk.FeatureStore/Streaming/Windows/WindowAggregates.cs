using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The aggregations of windows, computed by the same states as those of feature views.</summary>
internal sealed class WindowAggregates
{
    private readonly AggregationPlan _plan;

    public WindowAggregates(Schema events, string timestamp, IReadOnlyList<(string Name, Func<AggregateBuilder, Aggregation> Aggregation)> aggregations)
    {
        // A view without a table: it holds the features and their names' rules.
        var view = new FeatureView("window", new Entity("key", DataType.Int64), Source.Csv("stream", timestamp));
        foreach (var (name, aggregation) in aggregations)
        {
            view = view.Aggregate(name, aggregation);
        }

        foreach (var feature in view.Features.Cast<AggregateFeature>())
        {
            if (feature.Aggregation.Window is not null || feature.Aggregation.Function == AggregateFunction.TimeSinceLast)
            {
                throw new ArgumentException(
                    $"'{feature.Name}' is {feature.Aggregation}, but the stream's own windows say which events are aggregated. Leave out Over, and use no TimeSinceLast.", nameof(aggregations));
            }
        }

        _plan = new AggregationPlan(view, events);
        Fields = [.. view.Features.Select(f => new Field(f.Name, f.Type))];
    }

    /// <summary>The columns of the results.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The columns of the events that are read.</summary>
    public IReadOnlyList<string> Columns => _plan.Columns;

    /// <summary>Tells results of other aggregations apart.</summary>
    public byte[] Layout => _plan.Layout;

    public EventBuffer CreateBuffer() => _plan.CreateBuffer();

    public WindowState[] CreateStates() => _plan.CreateStates(_plan.AllTime);

    public FeatureOutput[] CreateOutputs() => [.. _plan.Places.Select((p, i) => FeatureOutput.Create(p, Fields[i].Type))];
}
