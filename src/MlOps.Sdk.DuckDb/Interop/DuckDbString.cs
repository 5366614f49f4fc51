using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>A text or blob in a vector: up to 12 bytes in place, longer ones as four bytes of prefix and a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct DuckDbString
{
    internal const int InlineLength = 12;

    [FieldOffset(0)]
    private uint _length;

    [FieldOffset(4)]
    private fixed byte _inlined[InlineLength];

    [FieldOffset(8)]
    private byte* _pointer;

    public readonly int Length => checked((int)_length);

    /// <summary>The bytes of the value at <paramref name="value"/>, which must stay where it is while they are read.</summary>
    public static ReadOnlySpan<byte> Bytes(DuckDbString* value) =>
        value->_length <= InlineLength
            ? new ReadOnlySpan<byte>(value->_inlined, (int)value->_length)
            : new ReadOnlySpan<byte>(value->_pointer, checked((int)value->_length));

    /// <summary>Makes the value at <paramref name="target"/> stand for memory that outlives the query; nothing is copied beyond 12 bytes.</summary>
    public static void Point(DuckDbString* target, byte* bytes, int length)
    {
        *target = default;
        target->_length = (uint)length;
        if (length <= InlineLength)
        {
            Buffer.MemoryCopy(bytes, target->_inlined, InlineLength, length);
            return;
        }

        Buffer.MemoryCopy(bytes, target->_inlined, 4, 4);
        target->_pointer = bytes;
    }
}
