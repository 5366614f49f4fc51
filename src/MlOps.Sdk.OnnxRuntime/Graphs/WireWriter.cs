using System.Buffers;
using System.Text;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Writes a protobuf message.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A field copied as it stood.</summary>
    public WireWriter Raw(ReadOnlySpan<byte> whole)
    {
        _bytes.Write(whole);
        return this;
    }

    public WireWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public WireWriter Text(int field, string value) => Message(field, Encoding.UTF8.GetBytes(value));

    public WireWriter Message(int field, WireWriter value) => Message(field, value.Written);

    public WireWriter Message(int field, ReadOnlySpan<byte> value)
    {
        const ulong hasLength = 2;
        Varint(((ulong)field << 3) | hasLength);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        var target = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[length++] = (byte)(value | 0x80);
        }

        target[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
