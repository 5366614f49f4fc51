using System.Numerics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>Text or bytes in a record: up to 8 in place, longer ones in a block that is used again for later values.</summary>
internal unsafe struct OwnedBytes
{
    private const int InPlace = 8;

    private int _length;
    private int _capacity;
    private byte* _block;

    /// <summary>The bytes of the value at an address, which must stay where it is while they are read.</summary>
    public static ReadOnlySpan<byte> Read(OwnedBytes* value) => new(value->_capacity == 0 ? (byte*)&value->_block : value->_block, value->_length);

    /// <summary>Replaces the value at an address.</summary>
    public static void Write(OwnedBytes* value, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Math.Max(value->_capacity, InPlace))
        {
            // A power of two, so that a value that grows moves seldom.
            var capacity = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)bytes.Length), int.MaxValue);
            value->_block = (byte*)NativeMemory.Realloc(value->_capacity == 0 ? null : value->_block, (nuint)capacity);
            value->_capacity = capacity;
        }

        bytes.CopyTo(new Span<byte>(value->_capacity == 0 ? (byte*)&value->_block : value->_block, bytes.Length));
        value->_length = bytes.Length;
    }

    /// <summary>Gives the block of the value at an address back.</summary>
    public static void Free(OwnedBytes* value)
    {
        if (value->_capacity > 0)
        {
            NativeMemory.Free(value->_block);
            *value = default;
        }
    }
}
