using System.Buffers;
using System.Buffers.Binary;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Batches of a known schema as bytes: the number of rows; then for each column one byte that tells whether values are missing, the
/// bitmap of present values if so, and the values: numbers as they lie in memory, booleans as bits, texts as lengths and bytes.
/// </summary>
internal static class BatchEncoding
{
    public static void Write(IBufferWriter<byte> target, RecordBatch batch)
    {
        WriteInt32(target, batch.RowCount);
        foreach (var column in batch.Columns)
        {
            target.Write([column.NullCount > 0 ? (byte)1 : (byte)0]);
            if (column.NullCount > 0)
            {
                WriteBits(target, column.Length, i => !column.IsNull(i));
            }

            WriteValues(target, column);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no batch of the schema.</exception>
    public static RecordBatch Read(Schema schema, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var rows = ReadInt32(ref bytes);
            var builder = new RecordBatchBuilder(schema, rows);
            for (var c = 0; c < schema.Count; c++)
            {
                var withNulls = Take(ref bytes, 1)[0] != 0;
                ReadValues(builder[c], rows, withNulls ? Take(ref bytes, (rows + 7) / 8) : default, withNulls, ref bytes);
            }

            return bytes.IsEmpty ? builder.Build() : throw new InvalidDataException($"{bytes.Length} bytes are left behind the last column.");
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or SchemaException)
        {
            throw new InvalidDataException($"The bytes are no batch of ({schema}).", exception);
        }
    }

    /// <summary>The fields as bytes, by which a log or a checkpoint says what its rows are.</summary>
    public static byte[] WriteSchema(Schema schema)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(schema.Count);
        foreach (var field in schema)
        {
            writer.Write(field.Name);
            writer.Write(field.Type.ToString());
            writer.Write(field.IsNullable);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no fields.</exception>
    public static Schema ReadSchema(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            var fields = new Field[Math.Min(reader.ReadInt32(), bytes.Length)];
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = new Field(reader.ReadString(), DataType.Parse(reader.ReadString()), reader.ReadBoolean());
            }

            return new Schema(fields);
        }
        catch (Exception exception) when (exception is FormatException or SchemaException or ArgumentException or IOException or OverflowException)
        {
            throw new InvalidDataException("The bytes are no list of columns.", exception);
        }
    }

    private static void WriteValues(IBufferWriter<byte> target, Column column)
    {
        switch (column)
        {
            case BooleanColumn booleans:
                WriteBits(target, column.Length, i => booleans[i]);
                break;
            case VariableLengthColumn texts:
                for (var i = 0; i < column.Length; i++)
                {
                    WriteInt32(target, texts.GetBytes(i).Length);
                }

                for (var i = 0; i < column.Length; i++)
                {
                    target.Write(texts.GetBytes(i));
                }

                break;
            default:
                target.Write(ColumnBytes.Fixed(column));
                break;
        }
    }

    private static void ReadValues(ColumnBuilder builder, int rows, ReadOnlySpan<byte> present, bool withNulls, scoped ref ReadOnlySpan<byte> bytes)
    {
        var kind = builder.Type.Kind;
        var bits = kind == DataTypeKind.Boolean ? Take(ref bytes, (rows + 7) / 8) : default;
        var lengths = kind is DataTypeKind.Utf8 or DataTypeKind.Binary ? Take(ref bytes, checked(rows * sizeof(int))) : default;
        var width = builder.Type.ByteWidth;
        if (width > 0 && !withNulls)
        {
            ColumnBytes.Append(builder, Take(ref bytes, checked(rows * width)));
            return;
        }

        for (var i = 0; i < rows; i++)
        {
            ReadOnlySpan<byte> value =
                !bits.IsEmpty ? [Bit(bits, i) ? (byte)1 : (byte)0]
                : Take(ref bytes, lengths.IsEmpty ? width : BinaryPrimitives.ReadInt32LittleEndian(lengths[(i * sizeof(int))..]));
            if (withNulls && !Bit(present, i))
            {
                builder.AppendNull();
            }
            else
            {
                ColumnBytes.Append(builder, value);
            }
        }
    }

    private static void WriteBits(IBufferWriter<byte> target, int count, Func<int, bool> bit)
    {
        var bytes = target.GetSpan((count + 7) / 8)[..((count + 7) / 8)];
        bytes.Clear();
        for (var i = 0; i < count; i++)
        {
            bytes[i >> 3] |= (byte)(bit(i) ? 1 << (i & 7) : 0);
        }

        target.Advance(bytes.Length);
    }

    private static bool Bit(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] & (1 << (index & 7))) != 0;

    private static void WriteInt32(IBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), value);
        target.Advance(sizeof(int));
    }

    private static int ReadInt32(scoped ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, sizeof(int)));

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes, int count)
    {
        if ((uint)count > (uint)bytes.Length)
        {
            throw new InvalidDataException($"{count} bytes are wanted but {bytes.Length} are left.");
        }

        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
