namespace MlOps.Sdk.FeatureStore;

/// <summary>Events grouped into windows. Immutable; made by <see cref="EventStream.Window"/>.</summary>
public sealed class WindowedStream
{
    private readonly EventStream _events;
    private readonly WindowDefinition _window;
    private readonly string _timestamp;
    private readonly string[] _keys;
    private readonly StreamTimeOptions _time;

    internal WindowedStream(EventStream events, WindowDefinition window, string timestamp, string[] keys, StreamTimeOptions time) =>
        (_events, _window, _timestamp, _keys, _time) = (events, window, timestamp, keys, time);

    /// <summary>
    /// One row for each key and window that has events, in the order in which windows end: the keys, <see cref="WindowColumns.Start"/>,
    /// <see cref="WindowColumns.End"/> and the aggregations, computed as those of feature views are. A window's row comes when the watermark
    /// reaches its end; when the source ends, the rows of all open windows come.
    /// </summary>
    /// <param name="aggregations">Names and functions, as in <c>("clicks", a =&gt; a.Count())</c>; without <c>Over</c> and without <c>TimeSinceLast</c>.</param>
    /// <exception cref="ArgumentException">There is no aggregation, a name is not allowed or taken, or a function has a window of its own.</exception>
    /// <exception cref="Core.SchemaException">A column is missing, or of a type that its function cannot aggregate.</exception>
    public EventStream Aggregate(params IReadOnlyList<(string Name, Func<AggregateBuilder, Aggregation> Aggregation)> aggregations)
    {
        ArgumentNullException.ThrowIfNull(aggregations);
        if (aggregations.Count == 0)
        {
            throw new ArgumentException("There is nothing to aggregate. Give at least one name and function.", nameof(aggregations));
        }

        var aggregates = new WindowAggregates(_events.Schema, _timestamp, aggregations);
        var schema = Create(aggregates).Schema;
        var description = $"window {_window} {_timestamp} {string.Join(',', _keys)} {_time.OutOfOrderness} {_time.LatePolicy} {_time.AllowedLateness} ({schema})";
        return _events.Step(schema, description, () => Create(aggregates));
    }

    private WindowOperator Create(WindowAggregates aggregates) => new(_window, _time, _events.Schema, _timestamp, _keys, aggregates);
}
