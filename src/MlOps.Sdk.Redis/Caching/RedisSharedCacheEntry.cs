using System.Buffers.Text;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis;

/// <summary>
/// An entry's bytes on the server: its stamp in 16 digits, the number of bytes of its tags in 8, the tags, each as NUL, length, colon and
/// text, with a NUL at the end, and the value.
/// </summary>
internal static class RedisSharedCacheEntry
{
    public const int StampDigits = 16;

    public const int HeaderBytes = StampDigits + LengthDigits;

    private const int LengthDigits = 8;

    /// <summary>Everything behind the stamp.</summary>
    public static ReadOnlyMemory<byte> BodyOf(SharedCacheEntry entry)
    {
        var tags = entry.Tags.Count == 0 ? [] : Encoding.UTF8.GetBytes(string.Concat(entry.Tags.Select(tag => $"\0{Encoding.UTF8.GetByteCount(tag)}:{tag}")) + "\0");
        var body = new byte[LengthDigits + tags.Length + entry.Value.Length];
        Utf8Formatter.TryFormat(tags.Length, body, out _, new System.Buffers.StandardFormat('D', LengthDigits));
        tags.CopyTo(body, LengthDigits);
        entry.Value.CopyTo(body.AsMemory(LengthDigits + tags.Length));
        return body;
    }

    /// <summary>The value of an entry with a header; null when the bytes are none.</summary>
    public static ReadOnlyMemory<byte>? ValueOf(byte[] entry) =>
        Utf8Parser.TryParse(entry.AsSpan(StampDigits, LengthDigits), out int length, out var used) && used == LengthDigits && length >= 0 && length <= entry.Length - HeaderBytes
            ? entry.AsMemory(HeaderBytes + length)
            : (ReadOnlyMemory<byte>?)null;
}
