using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Values of one type in memory.</summary>
/// <typeparam name="T"><see cref="long"/>, <see cref="double"/>, <see cref="Int128"/> or <see cref="Utf8Value"/>.</typeparam>
internal sealed class EventValues<T>(DataType type) : EventValues
    where T : struct, IComparable<T>, IEquatable<T>
{
    private Utf8ValuePool? _pool;
    private T[] _values = [];
    private bool[] _present = [];

    public ReadOnlySpan<T> Values(int first, int end) => _values.AsSpan(first, end - first);

    public ReadOnlySpan<bool> Present(int first, int end) => _present.AsSpan(first, end - first);

    public override void Load(Column column)
    {
        if (column.Type != type)
        {
            throw new SchemaException($"An aggregated column holds {column.Type} but was told to hold {type}. Give the events' columns as they were told.");
        }

        _pool ??= type.Kind == DataTypeKind.Utf8 ? new Utf8ValuePool() : null;
        Grow(column.Length, 0);
        ColumnLoader.Load(column, _values, _present, _pool);
    }

    public override void Copy(EventValues source, int start, int count, int at)
    {
        var other = (EventValues<T>)source;
        Grow(at + count, at);
        other._values.AsSpan(start, count).CopyTo(_values.AsSpan(at));
        other._present.AsSpan(start, count).CopyTo(_present.AsSpan(at));
    }

    public override void Insert(EventValues source, int row, int at, int count)
    {
        var other = (EventValues<T>)source;
        Grow(count + 1, count);
        _values.AsSpan(at, count - at).CopyTo(_values.AsSpan(at + 1));
        _present.AsSpan(at, count - at).CopyTo(_present.AsSpan(at + 1));
        (_values[at], _present[at]) = (other._values[row], other._present[row]);
    }

    public override void RemoveFirst(int removed, int count)
    {
        _values.AsSpan(removed, count - removed).CopyTo(_values);
        _present.AsSpan(removed, count - removed).CopyTo(_present);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            _values.AsSpan(count - removed, removed).Clear();
        }
    }

    public override int Compare(int index, EventValues other, int otherIndex)
    {
        var values = (EventValues<T>)other;
        return (_present[index], values._present[otherIndex]) switch
        {
            (true, true) => _values[index].CompareTo(values._values[otherIndex]),
            (var mine, var theirs) => mine.CompareTo(theirs),
        };
    }

    public override void Save(StateWriter target, int count)
    {
        for (var i = 0; i < count; i++)
        {
            target.Write(_present[i]);
            if (_present[i])
            {
                Lane.Save(target, _values[i]);
            }
        }
    }

    public override void Load(ref StateReader source, int count)
    {
        Grow(count, 0);
        for (var i = 0; i < count; i++)
        {
            _present[i] = source.ReadBoolean();
            _values[i] = _present[i] ? Lane.Load<T>(ref source) : default;
        }
    }

    private void Grow(int capacity, int kept)
    {
        if (capacity > _values.Length)
        {
            var size = Math.Max(capacity, Math.Max(4, kept * 2));
            var (values, present) = (new T[size], new bool[size]);
            _values.AsSpan(0, kept).CopyTo(values);
            _present.AsSpan(0, kept).CopyTo(present);
            (_values, _present) = (values, present);
        }
    }
}
