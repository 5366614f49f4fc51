using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A row of history as one record, so that keeping it touches one or two cache lines: created time, event time, a bit for each value that is
/// present, and the values.
/// </summary>
internal sealed unsafe class RecordLayout
{
    private const int CreatedOffset = 0;
    private const int EventTimeOffset = 8;
    private const int PresentOffset = 16;

    private readonly RecordField[] _fields;

    public RecordLayout(IReadOnlyList<DataType> types)
    {
        _fields = new RecordField[types.Count];
        var offset = PresentOffset + ((types.Count + 63) / 64 * sizeof(ulong));
        for (var i = 0; i < _fields.Length; i++)
        {
            var width = RecordField.WidthOf(types[i]);
            var alignment = Math.Min(width, 8);
            offset = (offset + alignment - 1) / alignment * alignment;
            _fields[i] = new RecordField(types[i], offset, width);
            offset += width;
        }

        Size = (offset + 7) / 8 * 8;
        HasTexts = _fields.Any(f => f.IsText);
    }

    /// <summary>Bytes of a record, a multiple of 8.</summary>
    public int Size { get; }

    /// <summary>Whether records own blocks that <see cref="Free"/> must give back.</summary>
    public bool HasTexts { get; }

    /// <summary>The values' places.</summary>
    public IReadOnlyList<RecordField> Fields => _fields;

    public static ref long Created(byte* record) => ref *(long*)(record + CreatedOffset);

    public static ref long EventTime(byte* record) => ref *(long*)(record + EventTimeOffset);

    public static bool IsPresent(byte* record, int field) => (((ulong*)(record + PresentOffset))[field >> 6] >> (field & 63) & 1) != 0;

    /// <summary>Copies the values of a row.</summary>
    /// <param name="record">The record.</param>
    /// <param name="columns">The columns of the fields.</param>
    /// <param name="row">The row in the columns.</param>
    public void Write(byte* record, ReadOnlySpan<SinkColumn> columns, int row)
    {
        var present = (ulong*)(record + PresentOffset);
        for (var i = 0; i < _fields.Length; i++)
        {
            var bit = 1UL << (i & 63);
            if (!columns[i].IsPresent(row))
            {
                present[i >> 6] &= ~bit;
                continue;
            }

            present[i >> 6] |= bit;
            ref readonly var field = ref _fields[i];
            if (field.Width == sizeof(long))
            {
                *(long*)(record + field.Offset) = ((long*)columns[i].Values)[row];
            }
            else
            {
                WriteOther(record + field.Offset, field, columns[i], row);
            }
        }
    }

    /// <summary>Orders a row against a record by their values, field by field, a missing value below all others.</summary>
    public int Compare(ReadOnlySpan<SinkColumn> columns, int row, byte* record)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            var (here, there) = (columns[i].IsPresent(row), IsPresent(record, i));
            var order = here && there ? Compare(_fields[i], columns[i], row, record + _fields[i].Offset) : here.CompareTo(there);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>Gives the blocks of a record back.</summary>
    public void Free(byte* record)
    {
        foreach (var field in _fields)
        {
            if (field.IsText)
            {
                OwnedBytes.Free((OwnedBytes*)(record + field.Offset));
            }
        }
    }

    private static int Compare(RecordField field, SinkColumn column, int row, byte* value)
    {
        if (field.IsText)
        {
            return DuckDbString.Bytes((DuckDbString*)column.Values + row).SequenceCompareTo(OwnedBytes.Read((OwnedBytes*)value));
        }

        if (field.Type.Kind != DataTypeKind.Vector)
        {
            return field.Compare(column.Values + ((long)row * field.Width), value);
        }

        var numbers = new float[field.Type.Dimension];
        fixed (float* copy = numbers)
        {
            WriteOther((byte*)copy, field, column, row);
            return field.Compare((byte*)copy, value);
        }
    }

    private static void WriteOther(byte* target, RecordField field, SinkColumn column, int row)
    {
        if (field.IsText)
        {
            OwnedBytes.Write((OwnedBytes*)target, DuckDbString.Bytes((DuckDbString*)column.Values + row));
            return;
        }

        if (field.Type.Kind != DataTypeKind.Vector)
        {
            Buffer.MemoryCopy(column.Values + ((long)row * field.Width), target, field.Width, field.Width);
            return;
        }

        var elements = column.Elements;
        var first = (long)row * field.Type.Dimension;
        for (var i = 0; i < field.Type.Dimension; i++)
        {
            ((float*)target)[i] = elements.IsPresent(first + i) ? ((float*)elements.Values)[first + i] : float.NaN;
        }
    }
}
