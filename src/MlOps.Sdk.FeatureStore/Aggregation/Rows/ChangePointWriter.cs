using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Collects rows of one <see cref="EntityAggregator"/>, and makes batches of them. Not thread-safe.</summary>
internal sealed class ChangePointWriter : IDisposable
{
    private readonly Schema _schema;
    private readonly int _keyColumns;
    private readonly FeatureOutput[] _outputs;
    private readonly FeatureOutput[][] _byWindow;
    private readonly KeyRows _keys = new();
    private long[] _validFrom = new long[1_024];
    private long[] _eventTime = new long[1_024];
    private long[] _createdTime = new long[1_024];

    /// <param name="plan">What is computed.</param>
    /// <param name="schema">
    /// The rows' columns: <see cref="StoredColumns.SchemaOf"/> of the view, or the same with wider types.
    /// </param>
    public ChangePointWriter(AggregationPlan plan, Schema schema)
    {
        _schema = schema;
        _keyColumns = plan.KeyCountOf(schema);
        _outputs = [.. plan.Places.Select((p, i) => FeatureOutput.Create(p, schema[_keyColumns + 3 + i].Type))];
        _byWindow = [.. Enumerable.Range(0, plan.AllTime + 1).Select(w => _outputs.Where(o => o.Place.Window == w).ToArray())];
    }

    /// <summary>How many rows are collected.</summary>
    public int Rows { get; private set; }

    /// <summary>Adds a row for the instant at which an aggregator stands.</summary>
    /// <param name="aggregator">The aggregator; always the same one.</param>
    /// <param name="keys">Rows of key columns only. They stay the caller's but are shared until <see cref="Build"/>.</param>
    /// <param name="keyRow">The entity's row in them.</param>
    public void Append(EntityAggregator aggregator, RecordBatch keys, int keyRow)
    {
        for (var window = 0; window < _byWindow.Length; window++)
        {
            if (aggregator.TakeChanged(window))
            {
                foreach (var output in _byWindow[window])
                {
                    output.Refresh(aggregator.StateOf(output.Place), Rows);
                }
            }
        }

        if (Rows == _validFrom.Length)
        {
            Array.Resize(ref _validFrom, Rows * 2);
            Array.Resize(ref _eventTime, Rows * 2);
            Array.Resize(ref _createdTime, Rows * 2);
        }

        (_validFrom[Rows], _eventTime[Rows], _createdTime[Rows]) = (aggregator.ValidFrom, aggregator.EventTime, aggregator.CreatedTime);
        _keys.Append(keys, keyRow);
        Rows++;
    }

    /// <summary>The rows collected so far, as a batch of the caller's; the writer is then empty.</summary>
    public RecordBatch Build()
    {
        var columns = new List<Column>(_schema.Count);
        columns.AddRange(_keys.Build(_schema.Take(_keyColumns)));
        foreach (var times in new[] { _validFrom, _eventTime, _createdTime })
        {
            var builder = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, Rows);
            builder.AppendRange(times.AsSpan(0, Rows));
            columns.Add(builder.Build());
        }

        columns.AddRange(_outputs.Select(o => o.Build(Rows)));
        Rows = 0;
        return new RecordBatch(_schema, columns);
    }

    public void Dispose() => _keys.Dispose();
}
