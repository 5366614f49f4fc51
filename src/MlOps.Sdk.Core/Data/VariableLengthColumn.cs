namespace MlOps.Sdk.Core;

/// <summary>What text and bytes share: 32-bit offsets into one run of bytes.</summary>
public abstract class VariableLengthColumn : Column
{
    private readonly ColumnBuffer _offsets;
    private readonly ColumnBuffer _bytes;

    private protected VariableLengthColumn(
        DataType type, int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer offsets, ColumnBuffer bytes)
        : base(type, length, offset, nullCount, validity, offsets, bytes)
    {
        _offsets = offsets;
        _bytes = bytes;
    }

    /// <summary>
    /// <see cref="Column.Length"/> + 1 offsets into <see cref="Bytes"/>: value i is from offset i up to offset i + 1.
    /// Empty for a column of no values.
    /// </summary>
    public ReadOnlySpan<int> Offsets
    {
        get
        {
            CheckAlive();
            return Length == 0 ? [] : _offsets.Elements<int>(Offset, Length + 1);
        }
    }

    /// <summary>The bytes of all values, of slices too, that share the buffer.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            CheckAlive();
            return _bytes.Span;
        }
    }

    /// <summary>The bytes of one value; empty where it is missing. Valid until the column is disposed.</summary>
    /// <param name="index">Position, from 0.</param>
    public ReadOnlySpan<byte> GetBytes(int index)
    {
        CheckIndex(index);
        var offsets = Offsets;
        return _bytes.Span[offsets[index]..offsets[index + 1]];
    }

    internal override ReadOnlySpan<byte> GetRaw(int index) => GetBytes(index);
}
