using System.Buffers.Binary;
using System.Text;

namespace MlOps.Sdk.Core.Tests;

/// <summary>A protobuf message written field by field.</summary>
internal sealed class Proto
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public Proto Int(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

    public Proto Ints(int field, params long[] values)
    {
        Array.ForEach(values, v => Int(field, v));
        return this;
    }

    public Proto Floats(int field, params float[] values)
    {
        foreach (var value in values)
        {
            Varint(((ulong)field << 3) | 5);
            var bytes = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public Proto Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public Proto Texts(int field, params string[] values)
    {
        Array.ForEach(values, v => Text(field, v));
        return this;
    }

    public Proto Message(int field, Proto value) => Bytes(field, value.ToArray());

    public Proto Messages(int field, params Proto[] values)
    {
        Array.ForEach(values, v => Message(field, v));
        return this;
    }

    public Proto Bytes(int field, params byte[] value)
    {
        Varint(((ulong)field << 3) | 2).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public Proto Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Proto Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }
}
