namespace MlOps.Sdk.Core.Tests;

/// <summary>Damages protobuf bytes: blindly, and along the messages in them with all lengths put right again.</summary>
internal static class OnnxDamage
{
    private static readonly ulong[] Extremes = [0, 1, 2, 127, 128, 255, int.MaxValue, uint.MaxValue, 1UL << 32, 1UL << 40, 1UL << 62, long.MaxValue, ulong.MaxValue];

    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] Kinds =
    [
        ("flip", Flip),
        ("cut", (bytes, random) => bytes[..random.Next(bytes.Length)]),
        ("cut-middle", (bytes, random) => Slice(bytes, random, (head, _, tail) => [.. head, .. tail])),
        ("double", (bytes, random) => Slice(bytes, random, (head, middle, tail) => [.. head, .. middle, .. middle, .. tail])),
        ("noise", (bytes, random) => Slice(bytes, random, (head, middle, tail) => [.. head, .. Noise(random, middle.Length), .. tail])),
        ("huge-number", HugeNumber),
        ("field", (bytes, random) => Field(bytes, random, 0)),
        ("field", (bytes, random) => Field(bytes, random, 0)),
        ("two-fields", (bytes, random) => Field(Field(bytes, random, 0), random, 0)),
    ];

    /// <summary>Damages a copy; the same turn and seed give the same bytes.</summary>
    public static (string Kind, byte[] Bytes) Apply(byte[] whole, int turn, int seed)
    {
        var (name, apply) = Kinds[turn % Kinds.Length];
        return (name, apply([.. whole], new Random((seed * 100_003) + turn)));
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static byte[] Slice(byte[] bytes, Random random, Func<byte[], byte[], byte[], byte[]> join)
    {
        var start = random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, start + random.Next(1, 40));
        return join(bytes[..start], bytes[start..end], bytes[end..]);
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] HugeNumber(byte[] bytes, Random random)
    {
        var number = new Proto().Varint(Extremes[random.Next(Extremes.Length)]).ToArray();
        var at = random.Next(bytes.Length);
        return [.. bytes[..at], .. number, .. bytes[Math.Min(bytes.Length, at + 1)..]];
    }

    /// <summary>Changes one field of the message, or of a message within it.</summary>
    private static byte[] Field(byte[] message, Random random, int depth)
    {
        if (Split(message) is not { Count: > 0 } fields)
        {
            return Flip(message.Length == 0 ? [0] : message, random);
        }

        var chosen = random.Next(fields.Count);
        var (number, type, value, bytes) = fields[chosen];
        if (type == 2 && depth < 12 && random.Next(5) > 0 && Split(bytes) is { Count: > 0 })
        {
            fields[chosen] = (number, type, value, Field(bytes, random, depth + 1));
        }
        else
        {
            Change(fields, chosen, random);
        }

        return Join(fields);
    }

    private static void Change(List<(int Number, int Type, ulong Value, byte[] Bytes)> fields, int chosen, Random random)
    {
        var (number, type, value, bytes) = fields[chosen];
        switch (random.Next(6))
        {
            case 0:
                fields.RemoveAt(chosen);
                break;
            case 1:
                fields.Insert(random.Next(fields.Count), fields[chosen]);
                break;
            case 2:
                fields[chosen] = (random.Next(1, 27), type, value, bytes);
                break;
            case 3 when type == 2:
                fields[chosen] = (number, type, value, Noise(random, random.Next(bytes.Length + 8)));
                break;
            case 4 when type == 2:
                fields[chosen] = (number, type, value, [.. bytes, .. bytes]);
                break;
            default:
                fields[chosen] = (number, type, Extremes[random.Next(Extremes.Length)], type == 2 && bytes.Length > 0 ? Flip([.. bytes], random) : bytes);
                break;
        }
    }

    /// <summary>The fields of a message; null when the bytes are none.</summary>
    private static List<(int Number, int Type, ulong Value, byte[] Bytes)>? Split(byte[] message)
    {
        List<(int, int, ulong, byte[])> fields = [];
        for (var at = 0; at < message.Length;)
        {
            if (!TryVarint(message, ref at, out var tag) || tag >> 3 is 0 or > 100)
            {
                return null;
            }

            var (number, type, value, length) = ((int)(tag >> 3), (int)(tag & 7), 0UL, 0UL);
            if (type is 0 or 2 && !TryVarint(message, ref at, out value))
            {
                return null;
            }

            length = type switch { 0 => 0, 1 => 8, 2 => value, 5 => 4, _ => ulong.MaxValue };
            if (length > (ulong)(message.Length - at))
            {
                return null;
            }

            fields.Add((number, type, value, message[at..(at + (int)length)]));
            at += (int)length;
        }

        return fields;
    }

    private static byte[] Join(List<(int Number, int Type, ulong Value, byte[] Bytes)> fields)
    {
        var message = new Proto();
        foreach (var (number, type, value, bytes) in fields)
        {
            message.Varint(((ulong)number << 3) | (uint)type);
            _ = type switch { 0 => message.Varint(value), 2 => message.Varint((ulong)bytes.Length).Raw(bytes), _ => message.Raw(bytes) };
        }

        return message.ToArray();
    }

    private static bool TryVarint(byte[] bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && at < bytes.Length; i++)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
