using System.Runtime.CompilerServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Numbers 64-bit keys from 0: in a table by key where the keys lie close together, in a hash table otherwise. Filled by one thread, then
/// sealed and read by many.
/// </summary>
internal sealed class KeyTable
{
    // A table by key may have this many places for each key, which is no more memory than the hash table takes.
    private const int MostPlacesPerKey = 8;
    private const int SmallestTable = 1024;

    private int[]? _byKey;
    private long _smallest = long.MaxValue;
    private long _largest = long.MinValue;
    private Entry[] _entries = new Entry[SmallestTable];

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a key, which is new if the key was not there.</summary>
    public int Add(long key)
    {
        ref var entry = ref _entries[Place(key)];
        if (entry.Number != 0)
        {
            return entry.Number - 1;
        }

        entry = new Entry(key, ++Count);
        (_smallest, _largest) = (Math.Min(_smallest, key), Math.Max(_largest, key));
        if (Count * 2 > _entries.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    /// <summary>Ends the filling.</summary>
    public void Seal()
    {
        if (Count == 0 || (ulong)_largest - (ulong)_smallest >= (ulong)Count * MostPlacesPerKey)
        {
            return;
        }

        _byKey = new int[_largest - _smallest + 1];
        foreach (var entry in _entries)
        {
            if (entry.Number != 0)
            {
                _byKey[entry.Key - _smallest] = entry.Number;
            }
        }

        _entries = [];
    }

    /// <summary>Finds keys, after <see cref="Seal"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="found">Receives each key's number, or -1.</param>
    public void Find(ReadOnlySpan<long> keys, Span<int> found)
    {
        if (_byKey is not null)
        {
            FindByKey(keys, _byKey, _smallest, found);
            return;
        }

        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _entries[Place(keys[i])].Number - 1;
        }
    }

    private static void FindByKey(ReadOnlySpan<long> keys, int[] byKey, long smallest, Span<int> found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            var place = (ulong)keys[i] - (ulong)smallest;
            found[i] = place < (ulong)byKey.Length ? byKey[place] - 1 : -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(long key)
    {
        // Both halves of the product, because keys may differ in their high bits alone.
        var product = Math.BigMul((ulong)key ^ 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, out var low);
        return (uint)((product ^ low) >> 16);
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

    /// <summary>A key and its number from 1, or nothing when 0.</summary>
    private readonly record struct Entry(long Key, int Number);
}
