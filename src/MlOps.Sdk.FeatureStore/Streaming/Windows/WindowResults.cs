using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Collects results of windows: the key, start and end of the window, and the aggregations.</summary>
internal sealed class WindowResults
{
    private readonly WindowAggregates _aggregates;
    private readonly FeatureOutput[] _outputs;
    private readonly WindowState[] _scratch;
    private readonly RowEncoding _keys;
    private readonly RecordBatchBuilder _heads;
    private readonly bool _withRetractions;

    public WindowResults(WindowAggregates aggregates, RowEncoding keys, Schema schema, bool withRetractions)
    {
        (_aggregates, _keys, _withRetractions) = (aggregates, keys, withRetractions);
        _outputs = aggregates.CreateOutputs();
        _scratch = aggregates.CreateStates();
        _heads = new RecordBatchBuilder(new Schema(schema.Take(schema.Count - _outputs.Length)));
        Schema = schema;
    }

    public Schema Schema { get; }

    public static Schema SchemaOf(RowEncoding keys, WindowAggregates aggregates, bool withRetractions) => new(
    [
        .. keys.Fields.Select(f => f with { IsNullable = false }),
        new Field(WindowColumns.Start, DataType.Timestamp, IsNullable: false),
        new Field(WindowColumns.End, DataType.Timestamp, IsNullable: false),
        .. withRetractions ? [new Field(WindowColumns.IsRetracted, DataType.Boolean, IsNullable: false)] : Array.Empty<Field>(),
        .. aggregates.Fields,
    ]);

    /// <summary>Adds the result of a window, or takes one back that was given.</summary>
    public void Add(OpenWindow window, bool isRetracted = false)
    {
        var states = window.States;
        if (states is null || isRetracted)
        {
            states = _scratch;
            foreach (var state in _scratch)
            {
                state.Clear();
                if (!isRetracted)
                {
                    state.Add(window.Events!, 0, window.Events!.Count);
                }
            }
        }

        foreach (var output in _outputs)
        {
            output.Refresh(states[output.Place.State], _heads.RowCount);
        }

        var next = _keys.Fields.Count;
        _keys.Append(_heads, 0, window.Key);
        ((ColumnBuilder<long>)_heads[next++]).Append(window.Start);
        ((ColumnBuilder<long>)_heads[next++]).Append(window.End);
        if (_withRetractions)
        {
            ((BooleanColumnBuilder)_heads[next]).Append(isRetracted);
        }
    }

    /// <summary>The results so far, in the order they were added; none when there are none.</summary>
    public IReadOnlyList<RecordBatch> Build()
    {
        var rows = _heads.RowCount;
        if (rows == 0)
        {
            return [];
        }

        using var heads = _heads.Build();
        return [new RecordBatch(Schema, [.. heads.Columns.Select(c => c.Share()), .. _outputs.Select(o => o.Build(rows))])];
    }
}
