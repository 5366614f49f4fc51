namespace MlOps.Sdk.FeatureStore;

/// <summary>Entity keys, one behind the other, as <see cref="OnlineRowSource"/> looks them up.</summary>
public readonly ref struct EntityKeys
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<int> _ends;
    private readonly int _length;

    /// <summary>Cuts bytes into keys of one length.</summary>
    /// <param name="bytes">The keys' bytes, see <see cref="OnlineRow.Key"/>.</param>
    /// <param name="count">How many keys they are; at least one.</param>
    /// <exception cref="ArgumentException">The bytes cannot be cut into that many keys of one length.</exception>
    public EntityKeys(ReadOnlySpan<byte> bytes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (bytes.Length % count != 0)
        {
            throw new ArgumentException($"{bytes.Length} bytes cannot be cut into {count} keys of one length. Give each key the same number of bytes.", nameof(bytes));
        }

        _bytes = bytes;
        _length = bytes.Length / count;
        Count = count;
    }

    /// <summary>Cuts bytes into keys of different lengths.</summary>
    /// <param name="bytes">The keys' bytes, see <see cref="OnlineRow.Key"/>.</param>
    /// <param name="ends">Where each key ends, ascending; the last is the length of the bytes. At least one.</param>
    /// <exception cref="ArgumentException">There is no key, or the last does not end where the bytes do.</exception>
    public EntityKeys(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends)
    {
        if (ends.IsEmpty || ends[^1] != bytes.Length)
        {
            throw new ArgumentException($"{ends.Length} ends do not cut {bytes.Length} bytes into keys. Give one end for each key, the last at the end of the bytes.", nameof(ends));
        }

        _bytes = bytes;
        _ends = ends;
        Count = ends.Length;
    }

    /// <summary>How many keys there are.</summary>
    public int Count { get; }

    /// <summary>One key's bytes.</summary>
    /// <param name="index">Its position, from 0.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            if (_ends.IsEmpty)
            {
                return _bytes.Slice(index * _length, _length);
            }

            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes[start.._ends[index]];
        }
    }
}
