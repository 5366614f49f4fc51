using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Values as bytes whose order, byte by byte, is that of the values, with a missing one below all others as zeros and NaN above. -0 becomes 0, since files of the lake do not tell them apart.
/// </summary>
/// <remarks>Zeros stand for no number: of 8-byte integers, which have all values, a byte before them tells whether they are there; smaller ones are widened.</remarks>
internal static class SortableSlot
{
    private const uint Sign32 = 1U << 31;
    private const ulong Sign64 = 1UL << 63;

    /// <summary>How many bytes a value takes; 0 for texts, which take as many as they need.</summary>
    public static int WidthOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean => 1,
        DataTypeKind.Float32 => sizeof(float),
        DataTypeKind.Int64 or DataTypeKind.UInt64 or DataTypeKind.Timestamp => 1 + sizeof(long),
        DataTypeKind.Decimal128 => 16,
        DataTypeKind.Vector => type.ByteWidth,
        DataTypeKind.Utf8 or DataTypeKind.Binary => 0,
        _ => sizeof(long),
    };

    public static bool IsPresent(ReadOnlySpan<byte> slot, DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean or DataTypeKind.Int64 or DataTypeKind.UInt64 or DataTypeKind.Timestamp or DataTypeKind.Utf8 or DataTypeKind.Binary => slot[0] != 0,
        DataTypeKind.Float32 or DataTypeKind.Vector => MemoryMarshal.Read<uint>(slot) != 0,
        DataTypeKind.Decimal128 => MemoryMarshal.Read<UInt128>(slot) != 0,
        _ => MemoryMarshal.Read<ulong>(slot) != 0,
    };

    public static void WriteBoolean(Span<byte> slot, bool value) => slot[0] = value ? (byte)2 : (byte)1;

    public static bool ReadBoolean(ReadOnlySpan<byte> slot) => slot[0] == 2;

    public static void WriteSingle(Span<byte> slot, float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(float.IsNaN(value) ? MathF.Abs(float.NaN) : value + 0f);
        BinaryPrimitives.WriteUInt32BigEndian(slot, (bits & Sign32) == 0 ? bits | Sign32 : ~bits);
    }

    public static float ReadSingle(ReadOnlySpan<byte> slot)
    {
        var bits = BinaryPrimitives.ReadUInt32BigEndian(slot);
        var value = BitConverter.UInt32BitsToSingle((bits & Sign32) != 0 ? bits ^ Sign32 : ~bits);
        return float.IsNaN(value) ? float.NaN : value;
    }

    /// <summary>Reads neighbouring numbers, a missing one as NaN, and says whether one is missing. A hot path.</summary>
    public static bool ReadSingles(ReadOnlySpan<byte> slots, Span<float> target)
    {
        var bits = MemoryMarshal.Cast<float, uint>(target);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(slots[..(target.Length * sizeof(float))]), bits);
        var blocks = MemoryMarshal.Cast<uint, Vector<uint>>(bits);
        var (sign, missing) = (new Vector<uint>(Sign32), Vector<uint>.Zero);
        foreach (ref var block in blocks)
        {
            missing |= Vector.Equals(block, Vector<uint>.Zero);

            // All ones where the number is not negative: there only the sign is turned, elsewhere every bit. The zeros of a missing one become a NaN.
            var positive = Vector.ShiftRightArithmetic(block.As<uint, int>(), 31).As<int, uint>();
            block ^= ~positive | sign;
        }

        var isMissing = missing != Vector<uint>.Zero;
        for (var i = blocks.Length * Vector<uint>.Count; i < bits.Length; i++)
        {
            isMissing |= bits[i] == 0;
            bits[i] = (bits[i] & Sign32) != 0 ? bits[i] ^ Sign32 : ~bits[i];
        }

        return isMissing;
    }

    public static void WriteDouble(Span<byte> slot, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? Math.Abs(double.NaN) : value + 0.0);
        BinaryPrimitives.WriteUInt64BigEndian(slot, (bits & Sign64) == 0 ? bits | Sign64 : ~bits);
    }

    public static double ReadDouble(ReadOnlySpan<byte> slot)
    {
        var bits = BinaryPrimitives.ReadUInt64BigEndian(slot);
        var value = BitConverter.UInt64BitsToDouble((bits & Sign64) != 0 ? bits ^ Sign64 : ~bits);
        return double.IsNaN(value) ? double.NaN : value;
    }

    public static void WriteDecimal(Span<byte> slot, Int128 value) => BinaryPrimitives.WriteInt128BigEndian(slot, value ^ Int128.MinValue);

    public static Int128 ReadDecimal(ReadOnlySpan<byte> slot) => BinaryPrimitives.ReadInt128BigEndian(slot) ^ Int128.MinValue;

    public static void WriteInteger(Span<byte> slot, DataTypeKind kind, long value)
    {
        if (kind is DataTypeKind.Int64 or DataTypeKind.UInt64 or DataTypeKind.Timestamp)
        {
            slot[0] = 1;
            slot = slot[1..];
        }

        BinaryPrimitives.WriteInt64BigEndian(slot, kind == DataTypeKind.UInt64 ? value : value ^ long.MinValue);
    }

    /// <summary>An integer; of uint64 the bits.</summary>
    public static long ReadInteger(ReadOnlySpan<byte> slot, DataTypeKind kind) => kind switch
    {
        DataTypeKind.UInt64 => BinaryPrimitives.ReadInt64BigEndian(slot[1..]),
        DataTypeKind.Int64 or DataTypeKind.Timestamp => BinaryPrimitives.ReadInt64BigEndian(slot[1..]) ^ long.MinValue,
        _ => BinaryPrimitives.ReadInt64BigEndian(slot) ^ long.MinValue,
    };
}
