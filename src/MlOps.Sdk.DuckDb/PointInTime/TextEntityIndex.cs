using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Text keys, byte for byte, in a hash table that points into the spine.</summary>
internal sealed unsafe class TextEntityIndex : EntityIndex
{
    private const int SmallestTable = 1024;

    private readonly Utf8Column _keys;
    private readonly int[] _ofRows;
    private Entry[] _entries = new Entry[SmallestTable];
    private int _count;

    public TextEntityIndex(Utf8Column keys)
    {
        _keys = keys;
        _ofRows = new int[keys.Length];
        for (var row = 0; row < _ofRows.Length; row++)
        {
            _ofRows[row] = keys.IsNull(row) ? None : Add(row);
        }
    }

    public override int Count => _count;

    public override ReadOnlySpan<int> OfRows => _ofRows;

    public override void Find(SinkRows rows, int first, Span<int> found)
    {
        var keys = rows[first];
        var values = (DuckDbString*)keys.Values;
        for (var i = 0; i < found.Length; i++)
        {
            if (!keys.IsPresent(i))
            {
                found[i] = None;
                continue;
            }

            var key = DuckDbString.Bytes(values + i);
            found[i] = _entries[Place(key, Hash(key))].Number - 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = Mix((ulong)key.Length ^ 0x9E3779B97F4A7C15);
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key));
        }

        ulong rest = 0;
        foreach (var one in key)
        {
            rest = (rest << 8) | one;
        }

        return (uint)(Mix(hash ^ rest) >> 16);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value + 0x632BE59BD9B4E019, 0xD6E8FEB86659FD93, out var low);
        return high ^ low;
    }

    private uint Place(ReadOnlySpan<byte> key, uint hash)
    {
        var mask = (uint)_entries.Length - 1;
        var place = hash & mask;
        while (_entries[place] is { Number: not 0 } entry && !(entry.Hash == hash && _keys.GetBytes(entry.Row).SequenceEqual(key)))
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private int Add(int row)
    {
        var key = _keys.GetBytes(row);
        var hash = Hash(key);
        ref var entry = ref _entries[Place(key, hash)];
        if (entry.Number == 0)
        {
            entry = new Entry(hash, row, ++_count);
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
                _entries[Place(_keys.GetBytes(entry.Row), entry.Hash)] = entry;
            }
        }
    }

    /// <summary>A key by its hash and the first row that has it, and its entity's number from 1, or nothing when 0.</summary>
    private readonly record struct Entry(uint Hash, int Row, int Number);
}
