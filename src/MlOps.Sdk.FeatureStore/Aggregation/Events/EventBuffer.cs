using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Events, column by column: their times and created times in microseconds and the values of the aggregated columns.</summary>
internal sealed class EventBuffer
{
    // Every date a .NET calendar can show; sums of an instant and a window then fit into 64 bits.
    private const long EarliestTime = -62_135_596_800_000_000;
    private const long LatestTime = 253_402_300_799_999_999;

    private readonly EventValues[] _columns;
    private long[] _times = [];
    private long[] _created = [];

    /// <param name="types">The types of the aggregated columns.</param>
    public EventBuffer(IEnumerable<DataType> types) => _columns = [.. types.Select(EventValues.Create)];

    public int Count { get; private set; }

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<long> Created => _created.AsSpan(0, Count);

    public EventValues<T> Values<T>(int column)
        where T : struct, IComparable<T>, IEquatable<T> => (EventValues<T>)_columns[column];

    public void Clear() => Count = 0;

    /// <summary>Takes the place of all events by those of a batch.</summary>
    /// <param name="times">The event times, all present: int64 or timestamp.</param>
    /// <param name="created">The created times, all present: int64 or timestamp.</param>
    /// <param name="values">The aggregated columns, of the types told before.</param>
    /// <exception cref="SchemaException">A time is missing or outside the years 1 to 9999, or a column is of another type.</exception>
    public void Load(Column<long> times, Column<long> created, IReadOnlyList<Column> values)
    {
        if (times.NullCount + created.NullCount > 0)
        {
            throw new SchemaException("An event has no time. Leave events without time out, and give the event time where the created time is not known.");
        }

        if (times.Values.ContainsAnyExceptInRange(EarliestTime, LatestTime))
        {
            throw new SchemaException("An event is outside the years 1 to 9999. Correct its time, or leave it out.");
        }

        Count = times.Length;
        Grow(Count, 0);
        times.Values.CopyTo(_times);
        created.Values.CopyTo(_created);
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Load(values[i]);
        }
    }

    /// <summary>Adds events of another buffer of the same columns behind the last.</summary>
    public void Append(EventBuffer source, int start, int count)
    {
        Grow(Count + count, Count);
        source.Times.Slice(start, count).CopyTo(_times.AsSpan(Count));
        source.Created.Slice(start, count).CopyTo(_created.AsSpan(Count));
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Copy(source._columns[i], start, count, Count);
        }

        Count += count;
    }

    /// <summary>Adds one event in order of time, created time and values, which is one order however events arrive.</summary>
    public void Insert(EventBuffer source, int row)
    {
        var (low, high) = (0, Count);
        if (Count == 0 || Compare(Count - 1, source, row) <= 0)
        {
            low = Count;
        }

        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = Compare(middle, source, row) <= 0 ? (middle + 1, high) : (low, middle);
        }

        Grow(Count + 1, Count);
        _times.AsSpan(low, Count - low).CopyTo(_times.AsSpan(low + 1));
        _created.AsSpan(low, Count - low).CopyTo(_created.AsSpan(low + 1));
        (_times[low], _created[low]) = (source._times[row], source._created[row]);
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Insert(source._columns[i], row, low, Count);
        }

        Count++;
    }

    /// <summary>Takes the first events out.</summary>
    public void RemoveFirst(int removed)
    {
        if (removed == 0)
        {
            return;
        }

        _times.AsSpan(removed, Count - removed).CopyTo(_times);
        _created.AsSpan(removed, Count - removed).CopyTo(_created);
        foreach (var column in _columns)
        {
            column.RemoveFirst(removed, Count);
        }

        Count -= removed;
    }

    public void Save(StateWriter target)
    {
        target.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            target.Write(_times[i]);
            target.Write(_created[i]);
        }

        foreach (var column in _columns)
        {
            column.Save(target, Count);
        }
    }

    public void Load(ref StateReader source)
    {
        Count = source.ReadCount(2 * sizeof(long));
        Grow(Count, 0);
        for (var i = 0; i < Count; i++)
        {
            (_times[i], _created[i]) = (source.ReadInt64(), source.ReadInt64());
        }

        foreach (var column in _columns)
        {
            column.Load(ref source, Count);
        }
    }

    private int Compare(int index, EventBuffer other, int row)
    {
        var order = (_times[index], _created[index]).CompareTo((other._times[row], other._created[row]));
        for (var i = 0; order == 0 && i < _columns.Length; i++)
        {
            order = _columns[i].Compare(index, other._columns[i], row);
        }

        return order;
    }

    private void Grow(int capacity, int kept)
    {
        if (capacity > _times.Length)
        {
            var size = Math.Max(capacity, Math.Max(4, kept * 2));
            Array.Resize(ref _times, size);
            Array.Resize(ref _created, size);
        }
    }
}
