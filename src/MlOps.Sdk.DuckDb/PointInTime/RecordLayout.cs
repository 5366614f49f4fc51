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
        FirstOffset = offset;
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
        IsUniform = _fields.All(f => f.Width == sizeof(long) && !f.IsText) && _fields.Length is > 0 and <= 64;
    }

    /// <summary>Bytes of a record, a multiple of 8.</summary>
    public int Size { get; }

    /// <summary>Whether records own blocks that <see cref="Free"/> must give back.</summary>
    public bool HasTexts { get; }

    /// <summary>Where the first value lies.</summary>
    public int FirstOffset { get; }

    /// <summary>Whether all values are 8 bytes wide, one after the other, and their bits one word.</summary>
    public bool IsUniform { get; }

    /// <summary>The values' places.</summary>
    public ReadOnlySpan<RecordField> Fields => _fields;

    public static ref long Created(byte* record) => ref *(long*)(record + CreatedOffset);

    public static ref long EventTime(byte* record) => ref *(long*)(record + EventTimeOffset);

    /// <summary>The bits of the values that are present.</summary>
    public static ulong* Present(byte* record) => (ulong*)(record + PresentOffset);

    public static bool IsPresent(byte* record, int field) => (Present(record)[field >> 6] >> (field & 63) & 1) != 0;

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
}
