using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>
/// An <see cref="OnlineStore"/> on a Redis server: one sorted set for each entity and view, from which a read takes exactly the
/// row that holds, and one mark for each view. The server decides by script which row stays.
/// </summary>
internal sealed class RedisOnlineStore(RedisClient client, RedisOnlineStoreOptions options) : OnlineStore, IAsyncDisposable, IDisposable
{
    private const string Reading = "online-read";
    private const string Writing = "online-write";
    private const string Advancing = "online-advance";
    private const int MarkLength = 3 * SortableBytes.Length;

    private static readonly RedisScript WriteRows = RedisScript.Load("write-rows");
    private static readonly RedisScript AdvanceView = RedisScript.Load("advance-view");
    private static readonly RedisScript DropTimelines = RedisScript.Load("drop-timelines");

    private static readonly byte[] Get = "GET"u8.ToArray();
    private static readonly byte[] LastByLex = "ZREVRANGEBYLEX"u8.ToArray();
    private static readonly byte[] Lowest = "-"u8.ToArray();
    private static readonly byte[] Limit = "LIMIT"u8.ToArray();
    private static readonly byte[] Zero = "0"u8.ToArray();
    private static readonly byte[] One = "1"u8.ToArray();

    private readonly ConcurrentDictionary<string, RedisViewKeys> _views = new(StringComparer.Ordinal);

    /// <summary>The server.</summary>
    public RedisClient Client => client;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => client.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        var keys = KeysOf(view);
        var trim = watermark.TrimBefore is { } instant ? SortableBytes.Of(Timestamps.FromDateTimeOffset(instant)) : [];
        var lifetime = Bytes((long)(options.Expiry?.TotalMilliseconds ?? 0));
        foreach (var part in RedisWritePart.Cut(rows))
        {
            await client.EvaluateAsync(
                Writing,
                WriteRows,
                [keys.Mark, .. part.Keys.Select(keys.Timeline)],
                [SortableBytes.Of(watermark.Generation), SortableBytes.Of(Timestamps.FromDateTimeOffset(watermark.From)), lifetime, trim, .. part.Arguments],
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        var keys = KeysOf(view);
        var generation = SortableBytes.Of(watermark.Generation);
        var start = SortableBytes.Of(Timestamps.FromDateTimeOffset(watermark.From));
        var answer = await client.EvaluateAsync(Advancing, AdvanceView, [keys.Mark], [generation, start, "begin"u8.ToArray()], cancellationToken).ConfigureAwait(false);
        if (answer.Integer == 0)
        {
            return;
        }

        await foreach (var timelines in RedisKeyScan.ReadAsync(client, Advancing, keys.Pattern, cancellationToken).ConfigureAwait(false))
        {
            await client.EvaluateAsync(Advancing, DropTimelines, timelines, [generation], cancellationToken).ConfigureAwait(false);
        }

        await client.EvaluateAsync(Advancing, AdvanceView, [keys.Mark], [generation, start, "end"u8.ToArray()], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        // The name of the content is given once, and gone when the server lost everything.
        ReadOnlyMemory<byte> id = Encoding.UTF8.GetBytes($"{options.KeyPrefix}content");
        RespRequest[] requests =
        [
            new("SET"u8.ToArray(), id, Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("n")), "NX"u8.ToArray()),
            new(Get, id),
            new(Get, KeysOf(view).Mark),
        ];
        var replies = (await client.SendAsync(Reading, requests, keepErrors: false, cancellationToken).ConfigureAwait(false)).Items;
        var mark = replies[2].Bytes;
        return mark is { Length: MarkLength }
            ? new OnlineStoreState(
                Encoding.ASCII.GetString(replies[1].Bytes),
                new OnlineWatermark(
                    SortableBytes.Read(mark.AsSpan(SortableBytes.Length)), Timestamps.ToDateTimeOffset(SortableBytes.Read(mark.AsSpan(2 * SortableBytes.Length)))))
            : null;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var results = new OnlineLookupResult[lookups.Count][];
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var bound = RedisTimeline.UpTo(microseconds);
        var requests = new RespRequest[lookups.Sum(l => l.Keys.Count + 1)];
        var next = 0;
        foreach (var lookup in lookups)
        {
            var keys = KeysOf(lookup.View);
            requests[next++] = new RespRequest(Get, keys.Mark);
            foreach (var key in lookup.Keys)
            {
                requests[next++] = new RespRequest(LastByLex, keys.Timeline(key), bound, Lowest, Limit, Zero, One);
            }
        }

        var reply = await client.SendAsync(Reading, requests, keepErrors: false, cancellationToken).ConfigureAwait(false);
        // A single request, of one view and no key, has its reply alone.
        ReadOnlySpan<RespReply> replies = requests.Length == 1 ? [reply] : reply.Items;
        for (var v = 0; v < results.Length; v++)
        {
            results[v] = Unpack(lookups[v].Keys, replies, microseconds);
            replies = replies[(results[v].Length + 1)..];
        }

        return results;
    }

    private OnlineLookupResult[] Unpack(IReadOnlyList<byte[]> keys, ReadOnlySpan<RespReply> replies, long at)
    {
        // What the server may have dropped by age is not known to be nothing.
        var mayHaveExpired = options.Expiry is not null;
        var mark = replies[0].Bytes;
        var isCovered = mark.Length == MarkLength && SortableBytes.Read(mark.AsSpan(2 * SortableBytes.Length)) <= at && !mayHaveExpired;
        var found = new OnlineLookupResult[keys.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = replies[i + 1].Items is [var member]
                ? RedisTimeline.Unpack(keys[i], member.Bytes, at, mayHaveExpired)
                : new OnlineLookupResult(null, isCovered);
        }

        return found;
    }

    private RedisViewKeys KeysOf(FeatureViewVersion view) =>
        _views.GetOrAdd(view.Id, static (_, context) => new RedisViewKeys(context.Prefix, context.View), (Prefix: options.KeyPrefix, View: view));

    private static ReadOnlyMemory<byte> Bytes(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
