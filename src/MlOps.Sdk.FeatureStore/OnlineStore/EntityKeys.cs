namespace MlOps.Sdk.FeatureStore;

/// <summary>Entity keys of one length, one behind the other, as <see cref="OnlineRowSource"/> looks them up.</summary>
public readonly ref struct EntityKeys
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _length;

    /// <summary>Cuts bytes into keys.</summary>
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

    /// <summary>How many keys there are.</summary>
    public int Count { get; }

    /// <summary>One key's bytes.</summary>
    /// <param name="index">Its position, from 0.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _bytes.Slice(index * _length, _length);
        }
    }
}
