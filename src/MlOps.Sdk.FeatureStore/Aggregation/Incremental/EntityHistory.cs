using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What a stream keeps of one entity: its events as far back as the longest window reaches, in order, and a running state of what is older.
/// Events come in any order; what is kept, and the rows it gives, depend on which events came alone. Not thread-safe.
/// </summary>
internal sealed class EntityHistory
{
    private const byte Format = 1;

    private readonly AggregationPlan _plan;
    private readonly EventBuffer _events;
    private readonly WindowState[] _allTime;
    private long _oldEventTime = long.MinValue;
    private long _oldCreatedTime = long.MinValue;

    public EntityHistory(AggregationPlan plan)
    {
        _plan = plan;
        _events = plan.CreateBuffer();
        _allTime = plan.CreateStates(plan.AllTime);
    }

    /// <summary>Rows from this instant on can be computed; what would change older ones is refused. Microseconds; at first the beginning of time.</summary>
    public long Floor { get; private set; } = long.MinValue;

    /// <summary>How many events are kept one by one.</summary>
    public int EventCount => _events.Count;

    /// <summary>The newest event's time, or null when there was none.</summary>
    public long? NewestTime => _events.Count > 0 ? _events.Times[^1] : _oldEventTime == long.MinValue ? null : _oldEventTime;

    /// <summary>
    /// The time of the oldest event that is known, or of the newest of those that only the running state of the past holds; null when there was none.
    /// </summary>
    public long? OldestTime => _oldEventTime != long.MinValue ? _oldEventTime : _events.Count > 0 ? _events.Times[0] : null;

    /// <summary>Adds an event. Rows from one microsecond after it on are then new or changed.</summary>
    /// <param name="source">Where it lies.</param>
    /// <param name="row">Its place there.</param>
    /// <returns>False when it is too old: it would change rows before <see cref="Floor"/>, and nothing was done.</returns>
    public bool Add(EventBuffer source, int row)
    {
        if (source.Times[row] + 1 < Floor)
        {
            return false;
        }

        _events.Insert(source, row);
        return true;
    }

    /// <summary>
    /// Gives up computing rows before an instant: events that no later row tells apart go into the running state of all the past, or,
    /// where no feature needs that, are dropped. Going back does nothing.
    /// </summary>
    /// <param name="before">The instant, in microseconds.</param>
    public void Forget(long before)
    {
        if (before <= Floor)
        {
            return;
        }

        Floor = before;
        var longest = _plan.Widths.Length == 0 ? 0 : _plan.Widths[^1];
        var end = 0;
        while (end < _events.Count && _events.Times[end] + longest + 1 < before)
        {
            _oldCreatedTime = Math.Max(_oldCreatedTime, _events.Created[end]);
            end++;
        }

        if (end == 0)
        {
            return;
        }

        _oldEventTime = _events.Times[end - 1];
        foreach (var state in _allTime)
        {
            state.Add(_events, 0, end);
        }

        _events.RemoveFirst(end);
    }

    /// <summary>The first instant after another at which a window gains or loses an event; null when there is none.</summary>
    /// <param name="after">The other instant, not before <see cref="Floor"/> less one microsecond.</param>
    public long? NextChange(long after)
    {
        var next = FirstChange(0, after);
        foreach (var width in _plan.Widths)
        {
            next = Math.Min(next, FirstChange(width, after));
        }

        return next == long.MaxValue ? null : next;
    }

    /// <summary>Computes the rows of a span of time.</summary>
    /// <param name="aggregator">Computes; of the same plan, and of the writer.</param>
    /// <param name="writer">Takes the rows.</param>
    /// <param name="keys">Rows of key columns only.</param>
    /// <param name="keyRow">The entity's row in them.</param>
    /// <param name="from">The earliest instant, not before <see cref="Floor"/>.</param>
    /// <param name="to">The latest instant. Rows between now and then are of events that leave; more events before then change them.</param>
    public void WriteRows(EntityAggregator aggregator, ChangePointWriter writer, RecordBatch keys, int keyRow, long from, long to = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, Floor);
        foreach (var state in _allTime)
        {
            ((IRunningState)state).Mark();
        }

        aggregator.Start(_allTime, _oldEventTime, _oldCreatedTime);
        aggregator.Append(_events, 0, _events.Count);
        try
        {
            while (aggregator.Next(to))
            {
                if (aggregator.ValidFrom >= from)
                {
                    writer.Append(aggregator, keys, keyRow);
                }
            }
        }
        finally
        {
            aggregator.Rollback();
        }
    }

    private long FirstChange(long width, long after)
    {
        var (low, high) = (0, _events.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _events.Times[middle] + width + 1 <= after ? (middle + 1, high) : (low, middle);
        }

        return low < _events.Count ? _events.Times[low] + width + 1 : long.MaxValue;
    }

    /// <summary>The state as bytes; equal for equal events and floors.</summary>
    public byte[] Save()
    {
        var target = new StateWriter();
        target.Write(Format);
        target.Write(_plan.Layout.AsSpan());
        target.Write(Floor);
        target.Write(_oldEventTime);
        target.Write(_oldCreatedTime);
        foreach (var state in _allTime)
        {
            ((IRunningState)state).Save(target);
        }

        _events.Save(target);
        return target.ToArray();
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="SchemaException">The bytes are damaged, of another format, or of a view with other aggregations.</exception>
    public static EntityHistory Load(AggregationPlan plan, ReadOnlySpan<byte> bytes)
    {
        var source = new StateReader(bytes);
        var format = source.ReadByte();
        if (format != Format)
        {
            throw new SchemaException($"A kept state has format {format} but this version reads format {Format}. Replay the events.");
        }

        if (!source.ReadBytes().AsSpan().SequenceEqual(plan.Layout))
        {
            throw new SchemaException($"A kept state was written for other aggregations than those of feature view '{plan.View.Name}'. Replay the events.");
        }

        var history = new EntityHistory(plan) { Floor = source.ReadInt64(), _oldEventTime = source.ReadInt64(), _oldCreatedTime = source.ReadInt64() };
        foreach (var state in history._allTime)
        {
            ((IRunningState)state).Load(ref source);
        }

        history._events.Load(ref source);
        return source.IsAtEnd ? history : throw StateReader.Damaged();
    }
}
