using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>A column of vectors of one fixed dimension, stored one after the other.</summary>
public sealed class VectorColumn : Column
{
    private readonly ColumnBuffer _values;

    internal VectorColumn(DataType type, int length, int offset, int nullCount, ColumnBuffer? validity, ColumnBuffer values)
        : base(type, length, offset, nullCount, validity, values) => _values = values;

    /// <summary>Numbers in each vector.</summary>
    public int Dimension => Type.Dimension;

    /// <summary>All numbers, row-major: length × dimension. Valid until the column is disposed.</summary>
    public ReadOnlySpan<float> Values
    {
        get
        {
            CheckAlive();
            return _values.Elements<float>((long)Offset * Dimension, checked(Length * Dimension));
        }
    }

    /// <summary>One vector; undefined where it is missing.</summary>
    /// <param name="index">Position, from 0.</param>
    public ReadOnlySpan<float> GetVector(int index)
    {
        CheckIndex(index);
        return Values.Slice(index * Dimension, Dimension);
    }

    internal override ReadOnlySpan<byte> GetRaw(int index) => MemoryMarshal.AsBytes(GetVector(index));

    private protected override object GetPresent(int index) => GetVector(index).ToArray();
}
