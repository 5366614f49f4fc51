using System.Buffers.Binary;

namespace MlOps.Sdk.Redis;

/// <summary>Integers as 8 bytes whose order, byte by byte, is the order of the integers.</summary>
internal static class SortableBytes
{
    public const int Length = sizeof(long);

    public static void Write(Span<byte> target, long value) => BinaryPrimitives.WriteInt64BigEndian(target, value ^ long.MinValue);

    public static long Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt64BigEndian(source) ^ long.MinValue;

    public static byte[] Of(long value)
    {
        var bytes = new byte[Length];
        Write(bytes, value);
        return bytes;
    }
}
