using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One pass over the events of many entities, which come entity by entity and in order of time. Not thread-safe.</summary>
internal sealed class AggregationRun : IDisposable
{
    private const int BatchRows = 65_536;

    private readonly EntityAggregator _aggregator;
    private readonly ChangePointWriter _writer;
    private readonly EventBuffer _loaded;
    private readonly int _keyColumns;
    private RecordBatch? _keys;
    private int _keyRow;

    public AggregationRun(AggregationPlan plan, Schema rows)
    {
        _aggregator = new EntityAggregator(plan);
        _writer = new ChangePointWriter(plan, rows);
        _loaded = plan.CreateBuffer();
        _keyColumns = plan.KeyCountOf(rows);
    }

    /// <summary>Takes events and hands out the batches of rows that are full.</summary>
    /// <param name="events">Key columns, event time, created time, aggregated columns.</param>
    public IEnumerable<RecordBatch> Push(RecordBatch events)
    {
        if (events.RowCount == 0)
        {
            yield break;
        }

        _loaded.Load((Column<long>)events.Columns[_keyColumns], (Column<long>)events.Columns[_keyColumns + 1], [.. events.Columns.Skip(_keyColumns + 2)]);
        var keys = new RecordBatch(new Schema(events.Schema.Take(_keyColumns)), [.. events.Columns.Take(_keyColumns).Select(c => c.Share())]);
        var starts = KeyChanges.Find(keys);
        var isSame = _keys is not null && KeyChanges.AreEqual(_keys, _keys.RowCount - 1, keys, 0);
        for (var i = -1; i < starts.Count; i++)
        {
            var (first, end) = (i < 0 ? 0 : starts[i], i + 1 < starts.Count ? starts[i + 1] : events.RowCount);
            if (i >= 0 || !isSame)
            {
                foreach (var full in Step(long.MaxValue))
                {
                    yield return full;
                }

                _aggregator.Start();
            }

            Stand(keys, first);
            Append(first, end);
            foreach (var full in Step(_aggregator.NewestTime))
            {
                yield return full;
            }
        }
    }

    /// <summary>Hands out the rest: the rows of the last entity. Always ends with a batch, which may be empty.</summary>
    public IEnumerable<RecordBatch> Finish()
    {
        foreach (var full in Step(long.MaxValue))
        {
            yield return full;
        }

        yield return _writer.Build();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _keys?.Dispose();
    }

    private void Stand(RecordBatch keys, int row)
    {
        if (!ReferenceEquals(keys, _keys))
        {
            _keys?.Dispose();
            _keys = keys;
        }

        _keyRow = row;
    }

    private void Append(int first, int end)
    {
        var newest = _aggregator.NewestTime;
        foreach (var time in _loaded.Times[first..end])
        {
            if (time < newest)
            {
                throw new SchemaException("The events of a key do not come in order of time. Sort them by key and event time.");
            }

            newest = time;
        }

        _aggregator.Append(_loaded, first, end - first);
    }

    private IEnumerable<RecordBatch> Step(long limit)
    {
        while (_aggregator.Next(limit))
        {
            _writer.Append(_aggregator, _keys!, _keyRow);
            if (_writer.Rows == BatchRows)
            {
                yield return _writer.Build();
            }
        }
    }
}
