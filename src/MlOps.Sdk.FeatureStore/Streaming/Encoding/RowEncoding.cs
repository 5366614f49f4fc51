using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Chosen columns of one row as bytes: for each column one byte for missing (0) or present (1), the length of texts and bytes, and
/// the value. Rows with equal values have equal bytes, so that the bytes serve as a key.
/// </summary>
internal sealed class RowEncoding
{
    private readonly int[] _ordinals;

    public RowEncoding(Schema schema, params IEnumerable<string> columns)
    {
        _ordinals = [.. columns.Select(schema.Require)];
        Fields = [.. _ordinals.Select(o => schema[o])];
    }

    public IReadOnlyList<Field> Fields { get; }

    public byte[] Encode(RecordBatch batch, int row)
    {
        var length = 0;
        foreach (var ordinal in _ordinals)
        {
            var column = batch.Columns[ordinal];
            length += column.IsNull(row) ? 1 : 1 + LengthPrefix(column.Type) + ColumnBytes.Of(column, row).Length;
        }

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        foreach (var ordinal in _ordinals)
        {
            var column = batch.Columns[ordinal];
            if (column.IsNull(row))
            {
                rest = rest[1..];
                continue;
            }

            var value = ColumnBytes.Of(column, row);
            rest[0] = 1;
            rest = rest[1..];
            if (LengthPrefix(column.Type) > 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, value.Length);
                rest = rest[sizeof(int)..];
            }

            value.CopyTo(rest);
            rest = rest[value.Length..];
        }

        return bytes;
    }

    public bool HasNull(RecordBatch batch, int row) => Array.Exists(_ordinals, o => batch.Columns[o].IsNull(row));

    /// <summary>Appends a row's values to the columns of a batch from a position on.</summary>
    public void Append(RecordBatchBuilder builder, int firstColumn, ReadOnlySpan<byte> row)
    {
        for (var i = 0; i < _ordinals.Length; i++)
        {
            var present = row[0] != 0;
            row = row[1..];
            if (!present)
            {
                builder[firstColumn + i].AppendNull();
                continue;
            }

            var type = Fields[i].Type;
            var length = type.Kind == DataTypeKind.Boolean ? 1 : type.ByteWidth;
            if (LengthPrefix(type) > 0)
            {
                length = BinaryPrimitives.ReadInt32LittleEndian(row);
                row = row[sizeof(int)..];
            }

            ColumnBytes.Append(builder[firstColumn + i], row[..length]);
            row = row[length..];
        }
    }

    private static int LengthPrefix(DataType type) => type.Kind is DataTypeKind.Utf8 or DataTypeKind.Binary ? sizeof(int) : 0;
}
