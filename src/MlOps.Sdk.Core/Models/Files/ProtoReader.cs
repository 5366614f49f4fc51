using System.Buffers.Binary;

namespace MlOps.Sdk.Core;

/// <summary>Reads the fields of one protobuf message, one after the other. Every length is checked against what is there.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    public const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private const int MostVarintBytes = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>How the field is written.</summary>
    public int WireType { get; private set; }

    /// <summary>The value of a varint field.</summary>
    public ulong Number { get; private set; }

    /// <summary>The bytes of a field that has a length, or the 4 or 8 bytes of a fixed one.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly float Float => BinaryPrimitives.ReadSingleLittleEndian(Bytes);

    /// <summary>Reads the next field; false at the end of the message.</summary>
    /// <exception cref="ModelPackageException">The message is cut off or is no protobuf.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint(ref _rest);
        if (tag >> 3 is 0 or > int.MaxValue)
        {
            throw Refusal.Damaged("a field has no valid number");
        }

        (Field, WireType) = ((int)(tag >> 3), (int)(tag & 7));
        switch (WireType)
        {
            case Varint:
                Number = ReadVarint(ref _rest);
                break;
            case Fixed64:
                Bytes = Take(sizeof(ulong));
                break;
            case LengthDelimited:
                Bytes = Take(ReadVarint(ref _rest));
                break;
            case Fixed32:
                Bytes = Take(sizeof(uint));
                break;
            default:
                throw Refusal.Damaged($"field {Field} is written in a way that ONNX does not use");
        }

        return true;
    }

    /// <summary>Takes one number off the front.</summary>
    /// <exception cref="ModelPackageException">It is cut off or longer than 64 bits.</exception>
    public static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < bytes.Length && i < MostVarintBytes; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                if (i == MostVarintBytes - 1 && bytes[i] > 1)
                {
                    break;
                }

                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw Refusal.Damaged("it is cut off, or a number in it is too long");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Refusal.Damaged($"it is cut off: field {Field} has {length} bytes, but {_rest.Length} are left");
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
