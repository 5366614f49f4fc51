namespace MlOps.Sdk.Core;

/// <summary>A column of byte strings.</summary>
public sealed class BinaryColumn : VariableLengthColumn
{
    internal BinaryColumn(int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer offsets, ColumnBuffer bytes)
        : base(DataType.Binary, length, offset, nullCount, validity, offsets, bytes)
    {
    }

    private protected override object GetPresent(int index) => GetBytes(index).ToArray();
}
