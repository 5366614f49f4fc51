namespace MlOps.Sdk.Core;

/// <summary>Tells an ONNX model from any other file by walking the outermost fields of its protobuf message.</summary>
internal static class OnnxEnvelope
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int VersionField = 1;
    private const int GraphField = 7;

    /// <summary>Why the bytes are no ONNX model, or null when they look like one.</summary>
    public static string? Objection(ReadOnlySpan<byte> model)
    {
        var (hasVersion, hasGraph) = (false, false);
        var rest = model;
        while (!rest.IsEmpty)
        {
            if (!TryReadVarint(ref rest, out var tag) || WireTypeOf(tag >> 3) != (int)(tag & 7) || !TryReadVarint(ref rest, out var value))
            {
                return "its bytes are not an ONNX model";
            }

            hasVersion |= tag >> 3 == VersionField && value > 0;
            hasGraph |= tag >> 3 == GraphField;
            if ((tag & 7) == LengthDelimited)
            {
                if (value > (ulong)rest.Length)
                {
                    return "it is cut off";
                }

                rest = rest[(int)value..];
            }
        }

        return hasVersion && hasGraph ? null : "its bytes are not an ONNX model: the version or the graph is missing";
    }

    /// <summary>The wire type of each field of ONNX's ModelProto; -1 for fields it does not have.</summary>
    private static int WireTypeOf(ulong field) => field switch
    {
        VersionField or 5 => Varint,
        (>= 2 and <= 4) or 6 or GraphField or 8 or 14 or 20 or 25 or 26 => LengthDelimited,
        _ => -1,
    };

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
