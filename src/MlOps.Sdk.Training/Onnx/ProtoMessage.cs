using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MlOps.Sdk.Training;

/// <summary>
/// One protobuf message being written field by field. ONNX needs nine small messages and three wire types; writing them
/// directly keeps generated code and a dependency out.
/// </summary>
internal sealed class ProtoMessage
{
    private const int VarintType = 0, LengthType = 2, Fixed32Type = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ProtoMessage Int(int field, long value)
    {
        Tag(field, VarintType);
        Varint((ulong)value);
        return this;
    }

    public ProtoMessage Float(int field, float value)
    {
        Tag(field, Fixed32Type);
        Fixed32(value);
        return this;
    }

    public ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Message(int field, ProtoMessage value) => Bytes(field, value._buffer.WrittenSpan);

    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthType);
        Varint((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>A field as it was read.</summary>
    public ProtoMessage Field(ProtoField field)
    {
        Tag(field.Number, field.WireType);
        if (field.WireType is VarintType or LengthType)
        {
            Varint(field.Value);
        }

        _buffer.Write(field.Bytes.Span);
        return this;
    }

    /// <summary>A packed repeated field; parsers accept it for fields declared without packing too.</summary>
    public ProtoMessage Floats(int field, ReadOnlySpan<float> values)
    {
        Tag(field, LengthType);
        Varint((ulong)values.Length * sizeof(float));
        foreach (var value in values)
        {
            Fixed32(value);
        }

        return this;
    }

    /// <inheritdoc cref="Floats"/>
    public ProtoMessage Ints(int field, ReadOnlySpan<long> values)
    {
        var packed = new ProtoMessage();
        foreach (var value in values)
        {
            packed.Varint((ulong)value);
        }

        return Message(field, packed);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    private void Tag(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

    // Seven bits at a time, lowest first; the top bit says that more follow. Negative numbers take ten bytes.
    private void Varint(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    private void Fixed32(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }
}
