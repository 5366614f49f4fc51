namespace MlOps.Sdk.Core;

/// <summary>A column of booleans, one bit a value.</summary>
public sealed class BooleanColumn : Column
{
    private static readonly byte[] Raw = [0, 1];
    private readonly ColumnBuffer _values;

    internal BooleanColumn(int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer values)
        : base(DataType.Boolean, length, offset, nullCount, validity, values) => _values = values;

    /// <summary>The value at a position; undefined where it is missing.</summary>
    /// <param name="index">Position, from 0.</param>
    public bool this[int index]
    {
        get
        {
            CheckIndex(index);
            return Bits.Get(_values.Span, Offset + index);
        }
    }

    internal override ReadOnlySpan<byte> GetRaw(int index) => Raw.AsSpan(this[index] ? 1 : 0, 1);

    private protected override object GetPresent(int index) => this[index];
}
