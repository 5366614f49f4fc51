using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Column values as bytes and back, for every type: little-endian numbers as they lie in memory.</summary>
internal static class ColumnBytes
{
    /// <summary>The values of a column of fixed width, one behind the other.</summary>
    public static ReadOnlySpan<byte> Fixed(Column column) => column switch
    {
        Column<sbyte> c => MemoryMarshal.AsBytes(c.Values),
        Column<short> c => MemoryMarshal.AsBytes(c.Values),
        Column<int> c => MemoryMarshal.AsBytes(c.Values),
        Column<long> c => MemoryMarshal.AsBytes(c.Values),
        Column<byte> c => c.Values,
        Column<ushort> c => MemoryMarshal.AsBytes(c.Values),
        Column<uint> c => MemoryMarshal.AsBytes(c.Values),
        Column<ulong> c => MemoryMarshal.AsBytes(c.Values),
        Column<float> c => MemoryMarshal.AsBytes(c.Values),
        Column<double> c => MemoryMarshal.AsBytes(c.Values),
        Column<Int128> c => MemoryMarshal.AsBytes(c.Values),
        VectorColumn c => MemoryMarshal.AsBytes(c.Values),
        _ => throw new ArgumentException($"Columns of {column.Type} have no fixed width.", nameof(column)),
    };

    /// <summary>One present value; a boolean is one byte.</summary>
    public static ReadOnlySpan<byte> Of(Column column, int row) => column switch
    {
        BooleanColumn c => c[row] ? [1] : [0],
        VariableLengthColumn c => c.GetBytes(row),
        _ => Fixed(column).Slice(row * column.Type.ByteWidth, column.Type.ByteWidth),
    };

    /// <summary>Appends one present value, or several of a fixed width.</summary>
    public static void Append(ColumnBuilder builder, ReadOnlySpan<byte> bytes)
    {
        switch (builder)
        {
            case ColumnBuilder<sbyte> b: b.AppendRange(MemoryMarshal.Cast<byte, sbyte>(bytes)); break;
            case ColumnBuilder<short> b: b.AppendRange(MemoryMarshal.Cast<byte, short>(bytes)); break;
            case ColumnBuilder<int> b: b.AppendRange(MemoryMarshal.Cast<byte, int>(bytes)); break;
            case ColumnBuilder<long> b: b.AppendRange(MemoryMarshal.Cast<byte, long>(bytes)); break;
            case ColumnBuilder<byte> b: b.AppendRange(bytes); break;
            case ColumnBuilder<ushort> b: b.AppendRange(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case ColumnBuilder<uint> b: b.AppendRange(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case ColumnBuilder<ulong> b: b.AppendRange(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
            case ColumnBuilder<float> b: b.AppendRange(MemoryMarshal.Cast<byte, float>(bytes)); break;
            case ColumnBuilder<double> b: b.AppendRange(MemoryMarshal.Cast<byte, double>(bytes)); break;
            case ColumnBuilder<Int128> b: b.AppendRange(MemoryMarshal.Cast<byte, Int128>(bytes)); break;
            case BooleanColumnBuilder b: b.Append(bytes[0] != 0); break;
            case Utf8ColumnBuilder b: b.AppendUtf8(bytes); break;
            case BinaryColumnBuilder b: b.Append(bytes); break;
            case VectorColumnBuilder b: AppendVectors(b, bytes); break;
            default: throw new ArgumentException($"Columns of {builder.Type} cannot be built from bytes.", nameof(builder));
        }
    }

    private static void AppendVectors(VectorColumnBuilder builder, ReadOnlySpan<byte> bytes)
    {
        for (var width = builder.Type.ByteWidth; bytes.Length > 0; bytes = bytes[width..])
        {
            builder.Append(MemoryMarshal.Cast<byte, float>(bytes[..width]));
        }
    }
}
