using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="VectorColumn"/>.</summary>
public sealed class VectorColumnBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _values;

    internal VectorColumnBuilder(DataType type, int capacity)
        : base(type) => _values = new GrowableBuffer((long)capacity * type.ByteWidth);

    /// <summary>Appends a vector.</summary>
    /// <param name="value">As many numbers as the type's dimension.</param>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Append(ReadOnlySpan<float> value)
    {
        if (value.Length != Type.Dimension)
        {
            throw new ArgumentException($"A {Type} was given {value.Length} numbers.", nameof(value));
        }

        AppendRaw(MemoryMarshal.AsBytes(value));
    }

    internal override void AppendRaw(ReadOnlySpan<byte> raw)
    {
        _values.Append(raw);
        Added(1);
    }

    private protected override void AppendObject(object value) => Append(value switch
    {
        float[] numbers => numbers,
        ReadOnlyMemory<float> numbers => numbers.Span,
        _ => throw new InvalidCastException("A vector is given as float[] or ReadOnlyMemory<float>."),
    });

    private protected override void AppendEmpty() => _values.GrowTo(_values.Length + Type.ByteWidth);

    private protected override Column BuildColumn(int length, int nullCount, ColumnBuffer? validity) =>
        Column.Wrap(Type, length, 0, nullCount, validity, _values.Detach());
}
