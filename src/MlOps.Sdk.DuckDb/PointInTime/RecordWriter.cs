using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Copies rows of one chunk into records and compares them with records.</summary>
internal readonly unsafe ref struct RecordWriter
{
    private readonly RecordLayout _layout;
    private readonly ReadOnlySpan<SinkColumn> _columns;
    private readonly bool _isBlock;

    /// <summary>For a chunk.</summary>
    /// <param name="layout">The records' layout.</param>
    /// <param name="columns">The columns of its fields.</param>
    public RecordWriter(RecordLayout layout, ReadOnlySpan<SinkColumn> columns)
    {
        (_layout, _isBlock) = (layout, layout.IsUniform);
        _columns = columns;
        foreach (var column in columns)
        {
            _isBlock &= column.IsComplete;
        }
    }

    /// <summary>Copies the values of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int row, byte* record)
    {
        if (!_isBlock)
        {
            WriteEach(row, record);
            return;
        }

        *RecordLayout.Present(record) = ulong.MaxValue;
        var values = (long*)(record + _layout.FirstOffset);
        for (var i = 0; i < _columns.Length; i++)
        {
            values[i] = ((long*)_columns[i].Values)[row];
        }
    }

    /// <summary>Orders a row against a record by their values, field by field, a missing value below all others.</summary>
    public int Compare(int row, byte* record)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var (here, there) = (_columns[i].IsPresent(row), RecordLayout.IsPresent(record, i));
            var order = here && there ? Compare(_layout.Fields[i], _columns[i], row, record + _layout.Fields[i].Offset) : here.CompareTo(there);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
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
            WriteVector((byte*)copy, field, column, row);
            return field.Compare((byte*)copy, value);
        }
    }

    private static void WriteVector(byte* target, RecordField field, SinkColumn column, int row)
    {
        var elements = column.Elements;
        var first = (long)row * field.Type.Dimension;
        for (var i = 0; i < field.Type.Dimension; i++)
        {
            ((float*)target)[i] = elements.IsPresent(first + i) ? ((float*)elements.Values)[first + i] : float.NaN;
        }
    }

    private void WriteEach(int row, byte* record)
    {
        var present = RecordLayout.Present(record);
        for (var i = 0; i < _columns.Length; i++)
        {
            var bit = 1UL << (i & 63);
            if (!_columns[i].IsPresent(row))
            {
                present[i >> 6] &= ~bit;
                continue;
            }

            present[i >> 6] |= bit;
            var field = _layout.Fields[i];
            var target = record + field.Offset;
            if (field.IsText)
            {
                OwnedBytes.Write((OwnedBytes*)target, DuckDbString.Bytes((DuckDbString*)_columns[i].Values + row));
            }
            else if (field.Type.Kind == DataTypeKind.Vector)
            {
                WriteVector(target, field, _columns[i], row);
            }
            else
            {
                Buffer.MemoryCopy(_columns[i].Values + ((long)row * field.Width), target, field.Width, field.Width);
            }
        }
    }
}
