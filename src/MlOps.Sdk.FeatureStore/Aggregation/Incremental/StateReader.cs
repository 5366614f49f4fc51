using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads what a <see cref="StateWriter"/> wrote.</summary>
/// <exception cref="SchemaException">The bytes end early or are not what was written.</exception>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    public bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw Damaged(),
    };

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public Int128 ReadInt128() => BinaryPrimitives.ReadInt128LittleEndian(Take(16));

    /// <summary>A number of things that take at least so many bytes each.</summary>
    public int ReadCount(int bytesEach)
    {
        var count = ReadInt32();
        return count >= 0 && (long)count * bytesEach <= _left.Length ? count : throw Damaged();
    }

    public byte[] ReadBytes() => Take(ReadCount(1)).ToArray();

    public static SchemaException Damaged() => new("The kept state of an aggregation is damaged. Restore an older checkpoint, or replay the events.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
        {
            throw Damaged();
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
