using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Sdk.Serving;

/// <summary>
/// An answer as the shared cache holds it: the whole key, when it was made, how long that took, whose rows it answered, and the outputs.
/// Reading gives nothing for bytes that are not exactly such an answer to exactly this key.
/// </summary>
internal sealed record SharedAnswer(DateTimeOffset MadeAt, TimeSpan Cost, string[] Tags, double Value, object?[]? Outputs)
{
    private const int Mark = 0x3141_4350;
    private const int MostOutputs = 4096;

    private enum Kind : byte
    {
        Null,
        Double,
        Float,
        Long,
        Int,
        Boolean,
        Text,
        Vector,
    }

    /// <summary>The bytes, or null when an output is of a kind that is not shared.</summary>
    public byte[]? ToBytes(ReadOnlySpan<byte> key)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Mark);
        writer.Write(key.Length);
        writer.Write(key);
        writer.Write(MadeAt.UtcTicks);
        writer.Write(Cost.Ticks);
        writer.Write(Tags.Length);
        foreach (var tag in Tags)
        {
            writer.Write(tag);
        }

        writer.Write(Value);
        writer.Write(Outputs?.Length ?? -1);
        foreach (var output in Outputs ?? [])
        {
            if (!TryWrite(writer, output))
            {
                return null;
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static SharedAnswer? TryRead(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> key)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false), new UTF8Encoding(false, throwOnInvalidBytes: true));
            if (reader.ReadInt32() != Mark || reader.ReadInt32() != key.Length || !reader.ReadBytes(key.Length).AsSpan().SequenceEqual(key))
            {
                return null;
            }

            var (madeAt, cost) = (reader.ReadInt64(), reader.ReadInt64());
            var tags = new string[Count(reader, EntityTags.Most)];
            for (var i = 0; i < tags.Length; i++)
            {
                tags[i] = reader.ReadString();
            }

            var value = reader.ReadDouble();
            var count = reader.ReadInt32();
            var outputs = count < 0 ? null : new object?[Math.Min(count, MostOutputs)];
            for (var i = 0; i < outputs?.Length; i++)
            {
                outputs[i] = Read(reader);
            }

            return reader.BaseStream.Position == bytes.Length && count <= MostOutputs
                ? new SharedAnswer(new DateTimeOffset(madeAt, TimeSpan.Zero), TimeSpan.FromTicks(cost), tags, value, outputs)
                : null;
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or InvalidDataException)
        {
            return null;
        }
    }

    private static bool TryWrite(BinaryWriter writer, object? output)
    {
        switch (output)
        {
            case null:
                writer.Write((byte)Kind.Null);
                return true;
            case double number:
                writer.Write((byte)Kind.Double);
                writer.Write(number);
                return true;
            case float number:
                writer.Write((byte)Kind.Float);
                writer.Write(number);
                return true;
            case long number:
                writer.Write((byte)Kind.Long);
                writer.Write(number);
                return true;
            case int number:
                writer.Write((byte)Kind.Int);
                writer.Write(number);
                return true;
            case bool truth:
                writer.Write((byte)Kind.Boolean);
                writer.Write(truth);
                return true;
            case string text:
                writer.Write((byte)Kind.Text);
                writer.Write(text);
                return true;
            case float[] vector:
                writer.Write((byte)Kind.Vector);
                writer.Write(vector.Length);
                writer.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
                return true;
            default:
                return false;
        }
    }

    private static object? Read(BinaryReader reader) => (Kind)reader.ReadByte() switch
    {
        Kind.Null => null,
        Kind.Double => reader.ReadDouble(),
        Kind.Float => reader.ReadSingle(),
        Kind.Long => reader.ReadInt64(),
        Kind.Int => reader.ReadInt32(),
        Kind.Boolean => reader.ReadBoolean(),
        Kind.Text => reader.ReadString(),
        Kind.Vector => ReadVector(reader),
        var other => throw new InvalidDataException($"There is no output of the kind {other}."),
    };

    private static float[] ReadVector(BinaryReader reader)
    {
        var left = (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(float);
        var vector = new float[Count(reader, left)];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
        return vector;
    }

    private static int Count(BinaryReader reader, long most) =>
        reader.ReadInt32() is var count && count >= 0 && count <= most ? count : throw new InvalidDataException($"{count} is no count from 0 to {most}.");
}
