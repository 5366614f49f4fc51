using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>A column of text in UTF-8.</summary>
public sealed class Utf8Column : VariableLengthColumn
{
    internal Utf8Column(int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer offsets, ColumnBuffer bytes)
        : base(DataType.Utf8, length, offset, nullCount, validity, offsets, bytes)
    {
    }

    /// <summary>The text at a position, or null where it is missing.</summary>
    /// <param name="index">Position, from 0.</param>
    public string? GetString(int index) => IsNull(index) ? null : Encoding.UTF8.GetString(GetBytes(index));

    private protected override object GetPresent(int index) => Encoding.UTF8.GetString(GetBytes(index));
}
