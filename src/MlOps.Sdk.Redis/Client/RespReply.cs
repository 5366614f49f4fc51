using System.Text;

namespace MlOps.Sdk.Redis;

/// <summary>One reply of the server. The bytes are its own.</summary>
internal readonly struct RespReply
{
    private readonly object? _data;

    private RespReply(RespKind kind, object? data, long integer = 0)
    {
        Kind = kind;
        _data = data;
        Integer = integer;
    }

    public RespKind Kind { get; }

    /// <summary>The number, of <see cref="RespKind.Integer"/>.</summary>
    public long Integer { get; }

    public bool IsNull => Kind == RespKind.Null;

    public bool IsError => Kind == RespKind.Error;

    /// <summary>The bytes of a text, an error or a bulk; empty for others.</summary>
    public byte[] Bytes => _data as byte[] ?? [];

    /// <summary>The items of an array; empty for others.</summary>
    public RespReply[] Items => _data as RespReply[] ?? [];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public static RespReply OfInteger(long value) => new(RespKind.Integer, null, value);

    public static RespReply OfBulk(byte[] bytes) => new(RespKind.Bulk, bytes);

    public static RespReply OfArray(RespReply[] items) => new(RespKind.Array, items);

    public static RespReply OfLine(bool isError, ReadOnlySpan<byte> text) => new(isError ? RespKind.Error : RespKind.Simple, text.ToArray());

    public override string ToString() => Kind switch
    {
        RespKind.Integer => $"{Integer}",
        RespKind.Array => $"[{string.Join(", ", Items)}]",
        RespKind.Null => "null",
        _ => Text,
    };
}
