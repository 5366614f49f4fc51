using System.Buffers.Binary;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Entity keys as bytes: integers in eight, text as UTF-8. Of several join keys each part follows its own length (7 bits in each byte, the
/// highest bit says that more follow), so that no two tuples have the same bytes.
/// </summary>
internal static class EntityKeyBytes
{
    private const int MostLengthBytes = 5;
    private const int LengthBits = 7;

    public static byte[] Encode(Column[] keys, int row) => keys is [var only] ? EncodeOne(only, row) : EncodeTuple(keys, row);

    /// <summary>How many bytes <see cref="Write"/> takes at most.</summary>
    public static int MostBytes(EntityKeyPart part) => MostLengthBytes + (part.Text is { } text ? Encoding.UTF8.GetMaxByteCount(text.Length) : sizeof(long));

    /// <summary>Writes one part of a key.</summary>
    /// <param name="part">The part.</param>
    /// <param name="isTuple">Whether the key has several parts.</param>
    /// <param name="target">Takes the bytes.</param>
    /// <returns>How many there are.</returns>
    public static int Write(EntityKeyPart part, bool isTuple, Span<byte> target)
    {
        var head = isTuple ? WriteLength(part.Text is { } counted ? Encoding.UTF8.GetByteCount(counted) : sizeof(long), target) : 0;
        if (part.Text is { } text)
        {
            return head + Encoding.UTF8.GetBytes(text, target[head..]);
        }

        BinaryPrimitives.WriteInt64BigEndian(target[head..], part.Number);
        return head + sizeof(long);
    }

    /// <summary>The bytes of a key given by its parts.</summary>
    public static byte[] Encode(IReadOnlyList<EntityKeyPart> key)
    {
        var bytes = new byte[key.Sum(MostBytes)];
        var length = 0;
        foreach (var part in key)
        {
            length += Write(part, key.Count > 1, bytes.AsSpan(length));
        }

        return bytes[..length];
    }

    private static byte[] EncodeOne(Column key, int row)
    {
        if (key is Utf8Column text)
        {
            return text.GetBytes(row).ToArray();
        }

        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, IntegerColumn.Read(key, row));
        return bytes;
    }

    private static byte[] EncodeTuple(Column[] keys, int row)
    {
        Span<byte> head = stackalloc byte[MostLengthBytes];
        var length = 0;
        foreach (var key in keys)
        {
            var part = key is Utf8Column text ? text.GetBytes(row).Length : sizeof(long);
            length += WriteLength(part, head) + part;
        }

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        foreach (var key in keys)
        {
            if (key is Utf8Column text)
            {
                var part = text.GetBytes(row);
                rest = rest[WriteLength(part.Length, rest)..];
                part.CopyTo(rest);
                rest = rest[part.Length..];
            }
            else
            {
                rest = rest[WriteLength(sizeof(long), rest)..];
                BinaryPrimitives.WriteInt64BigEndian(rest, IntegerColumn.Read(key, row));
                rest = rest[sizeof(long)..];
            }
        }

        return bytes;
    }

    private static int WriteLength(int length, Span<byte> target)
    {
        var count = 0;
        for (var rest = (uint)length; ; rest >>= LengthBits)
        {
            if (rest < 1 << LengthBits)
            {
                target[count++] = (byte)rest;
                return count;
            }

            target[count++] = (byte)(rest | (1 << LengthBits));
        }
    }
}
