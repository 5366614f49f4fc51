using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="BooleanColumn"/>.</summary>
public sealed class BooleanColumnBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _values;

    internal BooleanColumnBuilder(int capacity)
        : base(DataType.Boolean) => _values = new GrowableBuffer(Bits.ByteCount(capacity));

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value.</param>
    public void Append(bool value)
    {
        var bits = _values.GrowTo(Bits.ByteCount(Length + 1));
        if (value)
        {
            Bits.Set(bits, Length);
        }

        Added(1);
    }

    internal override void AppendRaw(ReadOnlySpan<byte> raw) => Append(raw[0] != 0);

    private protected override void AppendObject(object value) => Append(Convert.ToBoolean(value, CultureInfo.InvariantCulture));

    private protected override void AppendEmpty() => _values.GrowTo(Bits.ByteCount(Length + 1));

    private protected override Column BuildColumn(int length, int nullCount, ColumnBuffer? validity) =>
        Column.Wrap(Type, length, 0, nullCount, validity, _values.Detach());
}
