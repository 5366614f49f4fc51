using System.Buffers;
using System.Buffers.Text;

namespace MlOps.Sdk.Redis;

/// <summary>One command: its name and arguments as bytes.</summary>
internal readonly struct RespRequest(params ReadOnlyMemory<byte>[] parts)
{
    // A mark, at most 10 digits and two line ends, for each part and for the whole.
    private const int Overhead = 16;

    private readonly ReadOnlyMemory<byte>[] _parts = parts;

    /// <summary>The command's name.</summary>
    public ReadOnlyMemory<byte> Name => _parts[0];

    /// <summary>Writes the command.</summary>
    /// <returns>How many bytes that took.</returns>
    public int Write(IBufferWriter<byte> target)
    {
        var size = Overhead;
        foreach (var part in _parts)
        {
            size += Overhead + part.Length;
        }

        var span = target.GetSpan(size);
        var at = WriteLength(span, (byte)'*', _parts.Length);
        foreach (var part in _parts)
        {
            at += WriteLength(span[at..], (byte)'$', part.Length);
            part.Span.CopyTo(span[at..]);
            at += part.Length;
            "\r\n"u8.CopyTo(span[at..]);
            at += 2;
        }

        target.Advance(at);
        return at;
    }

    private static int WriteLength(Span<byte> span, byte mark, int length)
    {
        span[0] = mark;
        Utf8Formatter.TryFormat(length, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        return digits + 3;
    }
}
