using System.Buffers;
using System.Buffers.Text;

namespace MlOps.Sdk.Redis;

/// <summary>
/// Cuts the server's bytes into replies (RESP 2), however they are split on the way: what has been read of an array is kept,
/// so that a long one is not read again with each piece that arrives. For one stream; not thread-safe.
/// </summary>
internal sealed class RespReader
{
    private const int FirstCapacity = 1024;

    private readonly Stack<(List<RespReply> Items, int Count)> _open = new();

    /// <summary>Reads one reply and takes its bytes off the buffer; also without a whole reply, bytes that are done with are taken off.</summary>
    /// <exception cref="InvalidDataException">The bytes are not RESP 2 or pass a limit of <see cref="RespLimits"/>.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out RespReply reply)
    {
        while (TryReadItem(ref buffer, out reply, out var opened))
        {
            if (!opened && TryClose(ref reply))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts an item into the innermost open array and closes those that are full; true when nothing is left open.</summary>
    private bool TryClose(ref RespReply reply)
    {
        while (_open.TryPeek(out var array))
        {
            array.Items.Add(reply);
            if (array.Items.Count < array.Count)
            {
                return false;
            }

            _open.Pop();
            reply = RespReply.OfArray([.. array.Items]);
        }

        return true;
    }

    private bool TryReadItem(ref ReadOnlySequence<byte> buffer, out RespReply reply, out bool opened)
    {
        reply = default;
        opened = false;
        if (!TryReadLine(buffer, out var line, out var next))
        {
            return false;
        }

        var body = line[1..];
        switch (line[0])
        {
            case (byte)'+':
            case (byte)'-':
                reply = RespReply.OfLine(line[0] == '-', body);
                break;
            case (byte)':':
                reply = RespReply.OfInteger(Number(body, long.MinValue, long.MaxValue, "a number"));
                break;
            case (byte)'$':
                return TryReadBulk(ref buffer, next, (int)Number(body, -1, RespLimits.Bulk, "the length of a bulk"), out reply);
            case (byte)'*':
                opened = TryOpen((int)Number(body, -1, RespLimits.Items, "the length of an array"), out reply);
                break;
            default:
                throw new InvalidDataException($"a reply begins with byte 0x{line[0]:x2}, which no reply does");
        }

        buffer = next;
        return true;
    }

    private bool TryOpen(int count, out RespReply reply)
    {
        reply = count == 0 ? RespReply.OfArray([]) : default;
        if (count <= 0)
        {
            return false;
        }

        if (_open.Count == RespLimits.Depth)
        {
            throw new InvalidDataException($"a reply holds more than {RespLimits.Depth} arrays inside each other");
        }

        // The announced length is only believed as the items arrive.
        _open.Push((new List<RespReply>(Math.Min(count, FirstCapacity)), count));
        return true;
    }

    private static bool TryReadBulk(ref ReadOnlySequence<byte> buffer, ReadOnlySequence<byte> rest, int length, out RespReply reply)
    {
        reply = default;
        if (length < 0)
        {
            buffer = rest;
            return true;
        }

        if (rest.Length < length + 2)
        {
            return false;
        }

        var end = rest.Slice(length, 2);
        Span<byte> mark = stackalloc byte[2];
        end.CopyTo(mark);
        if (!mark.SequenceEqual("\r\n"u8))
        {
            throw new InvalidDataException($"a bulk of {length} bytes does not end where it should");
        }

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        rest.Slice(0, length).CopyTo(bytes);
        reply = RespReply.OfBulk(bytes);
        buffer = rest.Slice(end.End);
        return true;
    }

    /// <summary>The next line without its end, and what follows it.</summary>
    private static bool TryReadLine(ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> line, out ReadOnlySequence<byte> next)
    {
        var first = buffer.FirstSpan;
        var length = first.IndexOf("\r\n"u8);
        if (length >= 0)
        {
            line = first[..length];
            next = buffer.Slice(length + 2);
        }
        else
        {
            var reader = new SequenceReader<byte>(buffer);
            if (!reader.TryReadTo(out ReadOnlySequence<byte> parts, "\r\n"u8))
            {
                line = default;
                next = default;
                return buffer.Length <= RespLimits.Line ? false : throw new InvalidDataException($"a line is longer than {RespLimits.Line} bytes");
            }

            line = parts.IsSingleSegment ? parts.FirstSpan : parts.ToArray();
            next = reader.UnreadSequence;
        }

        return line.Length is > 0 and <= RespLimits.Line
            ? true
            : throw new InvalidDataException($"a line of {line.Length} bytes stands where 1 to {RespLimits.Line} are allowed");
    }

    private static long Number(ReadOnlySpan<byte> text, long least, long most, string what) =>
        Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length && value >= least && value <= most
            ? value
            : throw new InvalidDataException($"{what} is not between {least} and {most}");
}
