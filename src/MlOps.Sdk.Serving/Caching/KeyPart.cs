using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What one input tensor adds to a key.</summary>
/// <param name="Element">The tensor's type: a number of 32 or 64 bits, or text.</param>
/// <param name="Columns">The columns it is made of.</param>
/// <param name="First">The place of the first one in the input schema.</param>
internal sealed record KeyPart(TensorElementType Element, IReadOnlyList<Field> Columns, int First)
{
    /// <summary>Numbers in a row.</summary>
    public int Width { get; } = Columns.Sum(column => column.Type.Kind == DataTypeKind.Vector ? column.Type.Dimension : 1);

    public bool IsKnown => Element is TensorElementType.Float32 or TensorElementType.Float64 or TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.String;

    /// <summary>Whether each column is one number or text.</summary>
    public bool IsScalar { get; } = Columns.All(column => column.Type.Kind <= DataTypeKind.Utf8);

    public int BytesPerNumber => Element is TensorElementType.Float64 or TensorElementType.Int64 ? 8 : 4;

    /// <summary>Writes the values of a row.</summary>
    public void Write(ReadOnlySpan<object?> row, ref KeyBuffer key)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            var (value, kind) = (row[First + i], Columns[i].Type.Kind);
            switch (Element)
            {
                case TensorElementType.Float32:
                    key.Number(KeyNumbers.Unified(KeyNumbers.Of<float>(value, kind)));
                    break;
                case TensorElementType.Float64:
                    key.Number(KeyNumbers.Unified(KeyNumbers.Of<double>(value, kind)));
                    break;
                case TensorElementType.Int64:
                    key.Number(KeyNumbers.Of<long>(value, kind));
                    break;
                case TensorElementType.Int32:
                    key.Number(KeyNumbers.Of<int>(value, kind));
                    break;
                default:
                    key.Text((string?)value);
                    break;
            }
        }
    }

    /// <summary>The numbers of all rows of a batch, row after row; null for texts.</summary>
    public byte[]? Gather(RecordBatch rows) => Element switch
    {
        TensorElementType.Float32 => Floats<float>(rows),
        TensorElementType.Float64 => Floats<double>(rows),
        TensorElementType.Int64 => Numbers<long>(rows),
        TensorElementType.Int32 => Numbers<int>(rows),
        _ => null,
    };

    private byte[] Floats<T>(RecordBatch rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var bytes = Numbers<T>(rows);
        KeyNumbers.Unify(MemoryMarshal.Cast<byte, T>(bytes.AsSpan()));
        return bytes;
    }

    private byte[] Numbers<T>(RecordBatch rows)
        where T : unmanaged, INumber<T>
    {
        var bytes = new byte[checked(rows.RowCount * Width * Unsafe.SizeOf<T>())];
        var numbers = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        var place = 0;
        foreach (var field in Columns)
        {
            var column = rows[field.Name];
            if (rows.RowCount > 0)
            {
                ColumnReading.Gather(column, 0, rows.RowCount, numbers[place..], Width);
            }

            place += column is VectorColumn vector ? vector.Dimension : 1;
        }

        return bytes;
    }
}
