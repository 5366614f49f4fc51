using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>Keys of one view on their way through a read.</summary>
/// <param name="names">The view's keys on the server.</param>
/// <param name="keys">The entities.</param>
/// <param name="results">Takes the results.</param>
/// <param name="places">Where each entity's result goes.</param>
/// <param name="isSet">Whether the timelines are taken for sorted sets or for strings.</param>
internal sealed class RedisLookup(RedisViewKeys names, IReadOnlyList<byte[]> keys, OnlineLookupResult[] results, IReadOnlyList<int> places, bool isSet)
{
    private const int MarkLength = 3 * SortableBytes.Length;

    private static readonly byte[] Get = "GET"u8.ToArray();

    /// <summary>How many commands it sends.</summary>
    public int Count => keys.Count + 1;

    public static RedisLookup Of(RedisViewKeys names, IReadOnlyList<byte[]> keys, OnlineLookupResult[] results) =>
        new(names, keys, results, [.. Enumerable.Range(0, keys.Count)], names.AreSets);

    public void Write(Span<RespRequest> requests, ReadOnlyMemory<byte> bound)
    {
        requests[0] = new RespRequest(Get, names.Mark);
        for (var i = 0; i < keys.Count; i++)
        {
            requests[i + 1] = RedisTimeline.Request(isSet, names.Timeline(keys[i]), bound);
        }
    }

    /// <summary>Takes the replies. Gives a lookup of those timelines that are of the other kind; null when there are none.</summary>
    /// <param name="replies">One for each command.</param>
    /// <param name="at">The instant.</param>
    /// <param name="mayHaveExpired">Whether the server drops entities by age, so that what is not there is not known to be nothing.</param>
    /// <param name="refused">Makes the exception of a refusal.</param>
    public RedisLookup? Take(ReadOnlySpan<RespReply> replies, long at, bool mayHaveExpired, Func<RespReply, Exception> refused)
    {
        var mark = replies[0].IsError ? throw refused(replies[0]) : replies[0].Bytes;
        var isCovered = mark.Length == MarkLength && SortableBytes.Read(mark.AsSpan(2 * SortableBytes.Length)) <= at && !mayHaveExpired;
        List<int>? others = null;
        for (var i = 0; i < keys.Count; i++)
        {
            var reply = replies[i + 1];
            if (reply.IsError)
            {
                (others ??= []).Add(RedisViewKeys.IsOfOtherKind(reply) ? i : throw refused(reply));
                continue;
            }

            var newest = RedisTimeline.Newest(reply, at);
            results[places[i]] = newest.IsEmpty ? new OnlineLookupResult(null, isCovered)
                : RedisTimeline.IsRow(newest) ? new OnlineLookupResult(RedisTimeline.Row(keys[i], newest), true)
                : new OnlineLookupResult(null, RedisTimeline.Start(newest) <= at && !mayHaveExpired);
        }

        names.Learn(isSet, keys.Count, others?.Count ?? 0);
        return others is null ? null : new RedisLookup(names, [.. others.Select(i => keys[i])], results, [.. others.Select(i => places[i])], !isSet);
    }
}
