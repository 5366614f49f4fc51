using System.Buffers.Binary;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>
/// The entries of an entity's timeline: one head (a zero byte, generation, start) and rows (a one byte, times, payload). One of few rows
/// is folded into a string: the head, then each row with its length before it. Others are sorted sets.
/// </summary>
internal static class RedisTimeline
{
    private const byte RowMark = 1;
    private const int HeadLength = 1 + (2 * SortableBytes.Length);
    private const int PayloadOffset = 1 + (3 * SortableBytes.Length);

    private static readonly byte[] Get = "GET"u8.ToArray();
    private static readonly byte[] LastByLex = "ZREVRANGEBYLEX"u8.ToArray();
    private static readonly byte[] Lowest = "-"u8.ToArray();
    private static readonly byte[] Limit = "LIMIT"u8.ToArray();
    private static readonly byte[] Zero = "0"u8.ToArray();
    private static readonly byte[] One = "1"u8.ToArray();

    public static byte[] Pack(OnlineRow row)
    {
        var member = GC.AllocateUninitializedArray<byte>(PayloadOffset + row.Payload.Length);
        member[0] = RowMark;
        SortableBytes.Write(member.AsSpan(1), row.ValidFrom);
        SortableBytes.Write(member.AsSpan(1 + SortableBytes.Length), row.EventTime);
        SortableBytes.Write(member.AsSpan(1 + (2 * SortableBytes.Length)), row.CreatedTime);
        row.Payload.CopyTo(member.AsSpan(PayloadOffset));
        return member;
    }

    /// <summary>The upper end of a range in byte order that holds the head and every row valid from the instant or earlier.</summary>
    public static byte[] UpTo(long microseconds)
    {
        var bound = new byte[2 + SortableBytes.Length];
        bound[0] = (byte)'(';
        bound[1] = RowMark;
        SortableBytes.Write(bound.AsSpan(2), microseconds + 1);
        return bound;
    }

    /// <summary>Asks for a folded timeline, or of a sorted set for the greatest entry below a bound of <see cref="UpTo"/>. A timeline of the other kind answers <c>WRONGTYPE</c>.</summary>
    public static RespRequest Request(bool isSet, ReadOnlyMemory<byte> timeline, ReadOnlyMemory<byte> bound) =>
        isSet ? new(LastByLex, timeline, bound, Lowest, Limit, Zero, One) : new(Get, timeline);

    /// <summary>The entry that answers for an instant: a row, or the head; empty when there is no timeline.</summary>
    public static ReadOnlySpan<byte> Newest(RespReply reply, long at) => reply switch
    {
        { Items: [var member] } => Checked(member.Bytes),
        { Bytes.Length: > 0 } => Unfold(reply.Bytes, at),
        _ => default,
    };

    public static bool IsRow(ReadOnlySpan<byte> entry) => entry[0] == RowMark;

    public static OnlineRow Row(byte[] key, ReadOnlySpan<byte> entry) => new(
        key,
        SortableBytes.Read(entry[1..]),
        EventTime(entry),
        SortableBytes.Read(entry[(1 + (2 * SortableBytes.Length))..]),
        Payload(entry).ToArray());

    public static long EventTime(ReadOnlySpan<byte> row) => SortableBytes.Read(row[(1 + SortableBytes.Length)..]);

    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> row) => row[PayloadOffset..];

    /// <summary>From when on the timeline is whole.</summary>
    public static long Start(ReadOnlySpan<byte> head) => SortableBytes.Read(head[(1 + SortableBytes.Length)..]);

    private static ReadOnlySpan<byte> Unfold(ReadOnlySpan<byte> packed, long at)
    {
        var newest = Checked(packed[..Math.Min(packed.Length, HeadLength)]);
        for (var rest = packed[HeadLength..]; !rest.IsEmpty;)
        {
            var length = rest.Length > sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(rest) : -1;
            if (length < PayloadOffset || length > rest.Length - sizeof(int))
            {
                throw Foreign(packed.Length);
            }

            var row = rest.Slice(sizeof(int), length);
            if (SortableBytes.Read(row[1..]) > at)
            {
                break;
            }

            newest = Checked(row);
            rest = rest[(sizeof(int) + length)..];
        }

        return newest;
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> entry) =>
        entry is [RowMark, ..] && entry.Length >= PayloadOffset ? entry
        : entry is [0, ..] && entry.Length == HeadLength ? entry
        : throw Foreign(entry.Length);

    private static SchemaException Foreign(int length) => new(
        $"The online store holds an entry of {length} bytes that is no feature row. Set a RedisOnlineStoreOptions.KeyPrefix that no other application uses.");
}
