namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Texts of any length among other values, in their order by bytes: a byte that tells whether there is one, its bytes with 0 as 0 1, and 0 0 behind them.
/// </summary>
internal static class SortableText
{
    private const int Frame = 3;

    public static int LengthOf(ReadOnlySpan<byte> text) => Frame + text.Length + text.Count((byte)0);

    /// <summary>Writes a text and returns how many bytes it took.</summary>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> target)
    {
        target[0] = 1;
        var at = 1;
        foreach (var part in text)
        {
            target[at++] = part;
            if (part == 0)
            {
                target[at++] = 1;
            }
        }

        target[at++] = 0;
        target[at++] = 0;
        return at;
    }

    /// <summary>A present text from its first byte to its last.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> framed)
    {
        var escaped = framed[1..^2];
        if (!escaped.Contains((byte)0))
        {
            return escaped;
        }

        var text = new byte[escaped.Length - escaped.Count((byte)0)];
        var at = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            text[at++] = escaped[i];
            i += escaped[i] == 0 ? 1 : 0;
        }

        return text;
    }
}
