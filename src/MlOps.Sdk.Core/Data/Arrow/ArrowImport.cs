using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>Reads foreign types and wraps foreign buffers as columns.</summary>
internal static unsafe class ArrowImport
{
    private const long Nullable = 2;

    public static Schema ReadSchema(ArrowSchema* schema)
    {
        var format = Text(schema->Format);
        if (format != ArrowFormat.Struct)
        {
            throw new SchemaException(
                $"A batch arrives as a struct array (format \"{ArrowFormat.Struct}\"), but this one has the format \"{format}\". Export a record batch, not a single column.");
        }

        var fields = new Field[schema->ChildCount];
        for (var i = 0; i < fields.Length; i++)
        {
            var child = schema->Children[i];
            var name = Text(child->Name);
            if (child->Dictionary is not null)
            {
                throw new SchemaException($"Column '{name}' is dictionary-encoded, which is not supported. Decode it in its source.", name);
            }

            var type = ArrowFormat.Parse(Text(child->Format), name);
            if (type.Kind == DataTypeKind.Vector && (child->ChildCount != 1 || Text(child->Children[0]->Format) != ArrowFormat.VectorItem))
            {
                throw ArrowFormat.Unsupported($"{Text(child->Format)} of {(child->ChildCount == 1 ? Text(child->Children[0]->Format) : "nothing")}", name);
            }

            fields[i] = new Field(name, type, (child->Flags & Nullable) != 0);
        }

        return new Schema(fields);
    }

    public static RecordBatch Read(ForeignArray foreign, Schema schema)
    {
        var root = foreign.Array;
        if (root->ChildCount != schema.Count)
        {
            throw new SchemaException($"The Arrow array has {root->ChildCount} columns but its schema has {schema.Count}. Export both from one batch.");
        }

        if (root->BufferCount > 0 && root->Buffers[0] is not null && root->NullCount != 0)
        {
            throw new SchemaException("The Arrow struct array has rows that are missing as a whole. Export a record batch, whose rows all exist.");
        }

        var columns = new List<Column>(schema.Count);
        try
        {
            for (var i = 0; i < schema.Count; i++)
            {
                columns.Add(ReadColumn(foreign, root->Children[i], schema[i], root->Offset, root->Length));
            }

            return new RecordBatch(schema, columns);
        }
        catch
        {
            columns.ForEach(c => c.Dispose());
            throw;
        }
    }

    private static Column ReadColumn(ForeignArray foreign, ArrowArray* array, Field field, long rootOffset, long rootLength)
    {
        var type = field.Type;
        var end = checked(array->Offset + rootOffset + rootLength);
        var expectedBuffers = type.Kind switch { DataTypeKind.Vector => 1, DataTypeKind.Utf8 or DataTypeKind.Binary => 3, _ => 2 };
        if (rootOffset < 0 || rootLength < 0 || array->Offset < 0 || array->Length < rootOffset + rootLength || end > int.MaxValue)
        {
            throw Malformed(field, $"has {array->Length} values from {array->Offset} for {rootLength} rows from {rootOffset}");
        }

        if (array->BufferCount != expectedBuffers || (array->NullCount > 0 && array->Buffers[0] is null))
        {
            throw Malformed(field, $"has {array->BufferCount} buffers and {array->NullCount} missing values");
        }

        // Checked before anything is wrapped, so that a refusal leaves nothing behind.
        var values = type.Kind == DataTypeKind.Vector ? VectorValues(array, field, end) : (byte*)array->Buffers[1];
        var data = expectedBuffers == 3 ? (byte*)array->Buffers[2] : null;
        if (rootLength > 0 && values is null)
        {
            throw Malformed(field, "has no buffer of values");
        }

        var dataLength = expectedBuffers == 3 && values is not null && rootLength > 0 ? ((int*)values)[end] : 0;
        if (dataLength < 0 || (dataLength > 0 && data is null))
        {
            throw Malformed(field, $"has {dataLength} bytes of text");
        }

        var validity = array->Buffers[0] is not null && array->NullCount != 0 ? foreign.Buffer(array->Buffers[0], Bits.ByteCount(end)) : null;
        var nullCount = validity is null ? 0 : array->Length == rootLength ? (int)array->NullCount : -1;
        var first = Wrap(foreign, values, ValuesLength(type, end));
        var offset = (int)(array->Offset + rootOffset);
        return expectedBuffers == 3
            ? Column.Wrap(type, (int)rootLength, offset, nullCount, validity, first, Wrap(foreign, data, dataLength))
            : Column.Wrap(type, (int)rootLength, offset, nullCount, validity, first);
    }

    private static byte* VectorValues(ArrowArray* array, Field field, long end)
    {
        if (array->ChildCount != 1)
        {
            throw Malformed(field, $"has {array->ChildCount} children");
        }

        var numbers = array->Children[0];
        if (numbers->Length < end * field.Type.Dimension || numbers->Offset < 0 || numbers->BufferCount != 2)
        {
            throw Malformed(field, $"has {numbers->Length} numbers for {end} vectors");
        }

        if (HasMissing(numbers))
        {
            throw Malformed(field, "has vectors with missing numbers");
        }

        return numbers->Buffers[1] is null ? null : (byte*)((float*)numbers->Buffers[1] + numbers->Offset);
    }

    private static bool HasMissing(ArrowArray* array)
    {
        if (array->NullCount >= 0 || array->Buffers[0] is null)
        {
            return array->NullCount > 0;
        }

        var bitmap = (byte*)array->Buffers[0];
        for (var i = array->Offset; i < array->Offset + array->Length; i++)
        {
            if ((bitmap[i >> 3] & (1 << (int)(i & 7))) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static long ValuesLength(DataType type, long end) => type.Kind switch
    {
        DataTypeKind.Boolean => Bits.ByteCount(end),
        DataTypeKind.Utf8 or DataTypeKind.Binary => (end + 1) * sizeof(int),
        _ => checked(end * type.ByteWidth),
    };

    // Arrays of no values may have null buffers; ours never do.
    private static ColumnBuffer Wrap(ForeignArray foreign, byte* pointer, long length) =>
        pointer is null ? ColumnBuffer.Allocate(0) : foreign.Buffer(pointer, length);

    private static SchemaException Malformed(Field field, string how) =>
        new($"Column '{field.Name}' of type {field.Type} {how}, which does not fit its Arrow array. Report it to the producer of the array.", field.Name);

    private static string Text(byte* text) => text is null ? string.Empty : Marshal.PtrToStringUTF8((nint)text)!;
}
