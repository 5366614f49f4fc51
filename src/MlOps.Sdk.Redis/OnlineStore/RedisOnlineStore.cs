using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>
/// An <see cref="OnlineStore"/> on a Redis server: one timeline for each entity and view, of which a read takes exactly the row that holds
/// when it is a sorted set, and all of its few rows when it is a string; and one mark for each view. The server decides by script which
/// row stays.
/// </summary>
internal sealed class RedisOnlineStore(RedisClient client, RedisOnlineStoreOptions options) : OnlineStore, IAsyncDisposable, IDisposable
{
    private const string Reading = "online-read";
    private const string Writing = "online-write";
    private const string Advancing = "online-advance";
    private const string Deleting = "online-delete";
    private const int KeysPerDeletion = 500;
    private const int MarkLength = 3 * SortableBytes.Length;
    private const int Attempts = 4;

    private static readonly RedisScript WriteRows = RedisScript.Load("write-rows");
    private static readonly RedisScript AdvanceView = RedisScript.Load("advance-view");
    private static readonly RedisScript DropTimelines = RedisScript.Load("drop-timelines");

    private static readonly byte[] Get = "GET"u8.ToArray();

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
                [keys.Mark, .. part.Keys.Select(k => keys.Timeline(k))],
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
    protected override async ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken)
    {
        var found = 0L;
        foreach (var deletion in deletions)
        {
            var keys = new RedisViewKeys(options.KeyPrefix, deletion.View);
            foreach (var part in deletion.Keys.Chunk(KeysPerDeletion))
            {
                var request = new RespRequest(["UNLINK"u8.ToArray(), .. part.Select(k => keys.Timeline(k))]);
                found += (await client.SendAsync(Deleting, request, cancellationToken).ConfigureAwait(false)).Integer;
            }
        }

        return found;
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
        var results = Array.ConvertAll([.. lookups], l => new OnlineLookupResult[l.Keys.Count]);
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var asked = lookups.Select((l, i) => RedisLookup.Of(KeysOf(l.View), l.Keys, results[i])).ToList();

        // A timeline may be rewritten as the other kind between two answers, but not again and again.
        for (var attempt = 1; asked.Count > 0; attempt++)
        {
            asked = await AskAsync(asked, microseconds, isLast: attempt == Attempts, cancellationToken).ConfigureAwait(false);
        }

        return results;
    }

    /// <inheritdoc/>
    protected override OnlineRowSource OpenCore(FeatureViewVersion view) => new RedisRowSource(
        client,
        KeysOf(view),
        options.Expiry is not null,
        async (keys, at, cancellationToken) =>
            (await ReadCoreAsync([new OnlineLookup(view, keys)], Timestamps.ToDateTimeOffset(at), cancellationToken).ConfigureAwait(false))[0]);

    private async ValueTask<List<RedisLookup>> AskAsync(List<RedisLookup> asked, long at, bool isLast, CancellationToken cancellationToken)
    {
        var bound = RedisTimeline.UpTo(at);
        var requests = new RespRequest[asked.Sum(l => l.Count)];
        var next = 0;
        foreach (var lookup in asked)
        {
            lookup.Write(requests.AsSpan(next, lookup.Count), bound);
            next += lookup.Count;
        }

        var reply = await client.SendAsync(Reading, requests, keepErrors: !isLast, cancellationToken).ConfigureAwait(false);
        // A single request, of one view and no key, has its reply alone.
        ReadOnlySpan<RespReply> replies = requests.Length == 1 ? [reply] : reply.Items;
        var others = new List<RedisLookup>();
        foreach (var lookup in asked)
        {
            if (lookup.Take(replies, at, options.Expiry is not null, r => RedisErrors.Refused(client.Endpoint, Reading, r.Text)) is { } other)
            {
                others.Add(other);
            }

            replies = replies[lookup.Count..];
        }

        return others;
    }

    private RedisViewKeys KeysOf(FeatureViewVersion view) =>
        _views.GetOrAdd(view.Id, static (_, context) => new RedisViewKeys(context.Prefix, context.View), (Prefix: options.KeyPrefix, View: view));

    private static ReadOnlyMemory<byte> Bytes(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
