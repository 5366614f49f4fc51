namespace MlOps.Sdk.Core;

/// <summary>
/// Checks that bytes are an ONNX message down to the last field: no field that the format does not have, none twice that may occur once,
/// so that no two readers can see different models in the same bytes.
/// </summary>
internal sealed class OnnxStructure
{
    // Protobuf's own readers give up at 100.
    private const int MostDepth = 90;

    // A message of two bytes takes the engine some 250 bytes of memory, a text 40: these bound what a small file can make of itself.
    private const long MessageCost = 8, TextCost = 1, MostCost = 32L << 20;

    private long _cost;

    /// <exception cref="ModelPackageException">The bytes are not an ONNX model.</exception>
    public static void Check(ReadOnlySpan<byte> model)
    {
        if (model.IsEmpty)
        {
            throw Refusal.Damaged("there are none");
        }

        new OnnxStructure().Walk(model, OnnxMessage.Model, 0);
    }

    private void Walk(ReadOnlySpan<byte> bytes, OnnxMessage message, int depth)
    {
        if (depth > MostDepth)
        {
            throw Refusal.Of($"its messages are nested more than {MostDepth} deep", "Export the model again with fewer graphs inside graphs");
        }

        Charge(MessageCost);
        var seen = 0u;
        var reader = new ProtoReader(bytes);
        while (reader.Read())
        {
            var field = message[reader.Field];
            if (field.Kind == OnnxFieldKind.None)
            {
                throw Refusal.Damaged($"a {message.Name} has no field {reader.Field}");
            }

            var bit = 1u << reader.Field;
            if (!field.IsRepeated && (seen & bit) != 0)
            {
                throw Refusal.Damaged($"a {message.Name} has field {reader.Field} twice");
            }

            seen |= bit;
            CheckValue(ref reader, message, field, depth);
        }
    }

    private void CheckValue(ref ProtoReader reader, OnnxMessage message, OnnxMessage.Field field, int depth)
    {
        var isPacked = reader.WireType == ProtoReader.LengthDelimited && field.IsRepeated;
        var isSound = field.Kind switch
        {
            OnnxFieldKind.Integer => reader.WireType == ProtoReader.Varint || (isPacked && IsPackedIntegers(reader.Bytes)),
            OnnxFieldKind.Single => reader.WireType == ProtoReader.Fixed32 || (isPacked && reader.Bytes.Length % sizeof(float) == 0),
            OnnxFieldKind.Double => reader.WireType == ProtoReader.Fixed64 || (isPacked && reader.Bytes.Length % sizeof(double) == 0),
            _ => reader.WireType == ProtoReader.LengthDelimited,
        };
        if (!isSound)
        {
            throw Refusal.Damaged($"field {reader.Field} of a {message.Name} is written in a wrong way");
        }

        if (field.Kind == OnnxFieldKind.Message)
        {
            Walk(reader.Bytes, field.Message!, depth + 1);
        }
        else if (field is { Kind: OnnxFieldKind.Bytes, IsRepeated: true })
        {
            Charge(TextCost);
        }
    }

    private void Charge(long cost)
    {
        _cost += cost;
        if (_cost > MostCost)
        {
            throw Refusal.Of($"it is made of more than {MostCost / MessageCost} messages or {MostCost} texts", "Split the model, or export it with fewer nodes");
        }
    }

    // Every number must end within the field and have at most ten bytes.
    private static bool IsPackedIntegers(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        foreach (var value in bytes)
        {
            length = value < 0x80 ? 0 : length + 1;
            if (length >= 10)
            {
                return false;
            }
        }

        return length == 0;
    }
}
