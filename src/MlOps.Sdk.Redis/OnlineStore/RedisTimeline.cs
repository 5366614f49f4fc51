using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>The members of an entity's sorted set: one head (a zero byte, generation, start) and rows (a one byte, times, payload).</summary>
internal static class RedisTimeline
{
    private const byte RowMark = 1;
    private const int HeadLength = 1 + (2 * SortableBytes.Length);
    private const int PayloadOffset = 1 + (3 * SortableBytes.Length);

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

    /// <summary>What the greatest member up to an instant says: a row, or the head, which tells from when on the timeline is whole.</summary>
    public static OnlineLookupResult Unpack(byte[] key, byte[] member, long at, bool mayHaveExpired) => member switch
    {
        [RowMark, ..] when member.Length >= PayloadOffset => new OnlineLookupResult(
            new OnlineRow(
                key,
                SortableBytes.Read(member.AsSpan(1)),
                SortableBytes.Read(member.AsSpan(1 + SortableBytes.Length)),
                SortableBytes.Read(member.AsSpan(1 + (2 * SortableBytes.Length))),
                member[PayloadOffset..]),
            true),
        [0, ..] when member.Length == HeadLength => new OnlineLookupResult(null, SortableBytes.Read(member.AsSpan(1 + SortableBytes.Length)) <= at && !mayHaveExpired),
        _ => throw new SchemaException(
            $"The online store holds an entry of {member.Length} bytes that is no feature row. Set a RedisOnlineStoreOptions.KeyPrefix that no other application uses."),
    };
}
