using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What stands before each batch in a log: how many bytes it has, its number, the checksum of its bytes and the checksum of this
/// head itself. Checksums are CRC-32C.
/// </summary>
internal readonly record struct EventLogFrame(int Length, long Number, uint Checksum)
{
    /// <summary>Bytes of the head.</summary>
    public const int Size = 20;

    public static EventLogFrame Of(long number, ReadOnlySpan<byte> payload) => new(payload.Length, number, Crc(payload));

    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteInt32LittleEndian(head, Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[4..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], Crc(head[..16]));
    }

    /// <summary>Reads a head; false when the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out EventLogFrame frame)
    {
        frame = default;
        if (head.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(head[16..]) != Crc(head[..16]))
        {
            return false;
        }

        frame = new EventLogFrame(
            BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt64LittleEndian(head[4..]), BinaryPrimitives.ReadUInt32LittleEndian(head[12..]));
        return frame is { Length: > 0, Number: >= 0 };
    }

    public bool Fits(ReadOnlySpan<byte> payload) => payload.Length == Length && Crc(payload) == Checksum;

    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
