using System.Numerics;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Integer keys of every width as their 64 bits: in a table by key where the keys lie close together, in a hash table otherwise.</summary>
internal sealed unsafe class IntegerEntityIndex : EntityIndex
{
    // A table by key may have this many places for each key, which is no more memory than the hash table takes.
    private const int MostPlacesPerKey = 8;
    private const int SmallestTable = 1024;

    private readonly int[] _ofRows;
    private readonly int[]? _byKey;
    private readonly long _smallest;
    private Entry[] _entries = new Entry[SmallestTable];
    private int _count;

    public IntegerEntityIndex(Column keys)
    {
        _ofRows = new int[keys.Length];
        var bits = Bits(keys);
        var (smallest, largest) = (long.MaxValue, long.MinValue);
        for (var row = 0; row < bits.Length; row++)
        {
            if (keys.IsNull(row))
            {
                _ofRows[row] = None;
                continue;
            }

            _ofRows[row] = Add(bits[row]);
            (smallest, largest) = (Math.Min(smallest, bits[row]), Math.Max(largest, bits[row]));
        }

        if (_count > 0 && (ulong)largest - (ulong)smallest < (ulong)_count * MostPlacesPerKey)
        {
            _smallest = smallest;
            _byKey = new int[largest - smallest + 1];
            foreach (var entry in _entries)
            {
                if (entry.Number != 0)
                {
                    _byKey[entry.Key - smallest] = entry.Number;
                }
            }

            _entries = [];
        }
    }

    public override int Count => _count;

    public override ReadOnlySpan<int> OfRows => _ofRows;

    public override void Find(SinkColumn keys, Span<int> found)
    {
        var values = new ReadOnlySpan<long>(keys.Values, found.Length);
        if (_byKey is not null)
        {
            FindByKey(values, _byKey, found);
        }
        else
        {
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = _entries[Place(values[i])].Number - 1;
            }
        }

        for (var i = 0; !keys.IsComplete && i < found.Length; i++)
        {
            found[i] = keys.IsPresent(i) ? found[i] : None;
        }
    }

    private static ReadOnlySpan<long> Bits(Column keys) => keys switch
    {
        Column<long> wide => wide.Values,
        Column<ulong> wide => System.Runtime.InteropServices.MemoryMarshal.Cast<ulong, long>(wide.Values),
        Column<int> narrow => Widen(narrow.Values),
        Column<uint> narrow => Widen(narrow.Values),
        Column<short> narrow => Widen(narrow.Values),
        Column<ushort> narrow => Widen(narrow.Values),
        Column<sbyte> narrow => Widen(narrow.Values),
        Column<byte> narrow => Widen(narrow.Values),
        _ => throw new ArgumentException($"Keys of type {keys.Type} cannot be indexed. Use an integer type or utf8.", nameof(keys)),
    };

    private static long[] Widen<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        var wide = new long[values.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = long.CreateTruncating(values[i]);
        }

        return wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(long key)
    {
        // Both halves of the product, because keys may differ in their high bits alone.
        var product = Math.BigMul((ulong)key ^ 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, out var low);
        return (uint)((product ^ low) >> 16);
    }

    private void FindByKey(ReadOnlySpan<long> values, int[] byKey, Span<int> found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            var place = (ulong)values[i] - (ulong)_smallest;
            found[i] = place < (ulong)byKey.Length ? byKey[place] - 1 : None;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Place(long key)
    {
        var entries = _entries;
        var mask = (uint)entries.Length - 1;
        var place = Hash(key) & mask;
        while (entries[place].Number != 0 && entries[place].Key != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private int Add(long key)
    {
        ref var entry = ref _entries[Place(key)];
        if (entry.Number == 0)
        {
            entry = new Entry(key, ++_count);
            if (_count * 2 > _entries.Length)
            {
                Grow();
                return _count - 1;
            }
        }

        return entry.Number - 1;
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.Number != 0)
            {
                _entries[Place(entry.Key)] = entry;
            }
        }
    }

    /// <summary>A key and its entity's number from 1, or nothing when 0.</summary>
    private readonly record struct Entry(long Key, int Number);
}
