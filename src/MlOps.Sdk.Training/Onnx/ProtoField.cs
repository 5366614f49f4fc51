namespace MlOps.Sdk.Training;

/// <summary>One field of a protobuf message that has been checked: its number, how it is written, and its value.</summary>
internal readonly record struct ProtoField(int Number, int WireType, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    private const int VarintType = 0, Fixed64Type = 1, LengthType = 2;

    public string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    public float Float => System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(Bytes.Span);

    /// <summary>The fields of a message, in their order. The bytes are not copied.</summary>
    public static List<ProtoField> ReadAll(ReadOnlyMemory<byte> message)
    {
        List<ProtoField> fields = [];
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            var (number, type, value) = ((int)(tag >> 3), (int)(tag & 7), 0UL);
            var length = type == Fixed64Type ? sizeof(ulong) : sizeof(uint);
            if (type is VarintType or LengthType)
            {
                value = Varint(message.Span, ref at);
                length = type == LengthType ? (int)value : 0;
            }

            fields.Add(new ProtoField(number, type, value, message.Slice(at, length)));
            at += length;
        }

        return fields;
    }

    /// <summary>The whole numbers of a repeated field, packed or one by one.</summary>
    public void AddIntegers(List<long> numbers)
    {
        if (WireType == VarintType)
        {
            numbers.Add((long)Value);
            return;
        }

        for (var at = 0; at < Bytes.Length;)
        {
            numbers.Add((long)Varint(Bytes.Span, ref at));
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
