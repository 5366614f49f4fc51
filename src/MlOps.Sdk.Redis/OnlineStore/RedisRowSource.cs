using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>
/// The raw way of reading: the keys of a call go out in one piece, and rows go from the replies to the caller's floats. Only for keys
/// without a timeline is the view's mark asked for, which says whether they truly have none.
/// </summary>
internal sealed class RedisRowSource(
    RedisClient client, RedisViewKeys names, bool mayHaveExpired, Func<IReadOnlyList<byte[]>, long, CancellationToken, ValueTask<IReadOnlyList<OnlineLookupResult>>> lookUp)
    : OnlineRowSource
{
    private const string Operation = "online-read";

    // What is awaited has no spans, so that a synchronous read waits for the replies and then reads them here.
    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
    {
        var areSets = names.AreSets;
        var replies = AskAsync(keys, areSets, at, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (Tell(replies, areSets, keys.Count, at, target) is { } missing)
        {
            Tell(lookUp(Copy(keys, missing), at, CancellationToken.None).AsTask().GetAwaiter().GetResult(), missing, target);
        }
    }

    public override async ValueTask FindAsync(EntityKeyMemory keys, long at, OnlineRowMemory target, CancellationToken cancellationToken)
    {
        var areSets = names.AreSets;
        var replies = await AskAsync(keys.Keys, areSets, at, cancellationToken).ConfigureAwait(false);
        if (Tell(replies, areSets, keys.Count, at, target.Target) is { } missing)
        {
            Tell(await lookUp(Copy(keys.Keys, missing), at, cancellationToken).ConfigureAwait(false), missing, target.Target);
        }
    }

    private ValueTask<RespReply> AskAsync(EntityKeys keys, bool areSets, long at, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bound = areSets ? RedisTimeline.UpTo(at) : default;
        var requests = new RespRequest[keys.Count];
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = RedisTimeline.Request(areSets, names.Timeline(keys[i]), bound);
        }

        return client.SendAsync(Operation, requests, keepErrors: true, cancellationToken);
    }

    /// <summary>Tells the target of every key whose timeline was answered; gives the places of the others, null when there are none.</summary>
    private List<int>? Tell(RespReply reply, bool wereSets, int count, long at, OnlineRowTarget target)
    {
        // A single request has its reply alone.
        ReadOnlySpan<RespReply> replies = count == 1 ? [reply] : reply.Items;
        List<int>? missing = null;
        var ofOtherKind = 0;
        for (var i = 0; i < replies.Length; i++)
        {
            if (replies[i].IsError)
            {
                ofOtherKind += RedisViewKeys.IsOfOtherKind(replies[i]) ? 1 : throw RedisErrors.Refused(client.Endpoint, Operation, replies[i].Text);
                (missing ??= []).Add(i);
                continue;
            }

            var newest = RedisTimeline.Newest(replies[i], at);
            if (newest.IsEmpty)
            {
                (missing ??= []).Add(i);
            }
            else if (RedisTimeline.IsRow(newest))
            {
                target.Found(i, RedisTimeline.EventTime(newest), RedisTimeline.Payload(newest));
            }
            else
            {
                target.Missing(i, RedisTimeline.Start(newest) <= at && !mayHaveExpired);
            }
        }

        names.Learn(wereSets, count, ofOtherKind);
        return missing;
    }

    private static void Tell(IReadOnlyList<OnlineLookupResult> found, List<int> places, OnlineRowTarget target)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Row is { } row)
            {
                target.Found(places[i], row.EventTime, row.Payload);
            }
            else
            {
                target.Missing(places[i], found[i].IsCovered);
            }
        }
    }

    private static byte[][] Copy(EntityKeys keys, List<int> places)
    {
        var copies = new byte[places.Count][];
        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] = keys[places[i]].ToArray();
        }

        return copies;
    }
}
