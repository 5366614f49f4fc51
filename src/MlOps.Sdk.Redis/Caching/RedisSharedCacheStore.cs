using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis;

/// <summary>
/// A <see cref="SharedCacheStore"/> on a Redis server. An entry begins with the server's time at the reading it is based on; it counts while
/// that is later than the last removal of its group. Tags know their entries and entries their tags, so that a removal takes exactly those.
/// </summary>
internal sealed class RedisSharedCacheStore : SharedCacheStore, IAsyncDisposable, IDisposable
{
    private const string Reading = "cache-read";
    private const string Writing = "cache-write";
    private const string Removing = "cache-remove";
    private const int TagsAtOnce = 200;

    private static readonly RedisScript WriteEntry = RedisScript.Load("cache-write");
    private static readonly RedisScript RemoveTags = RedisScript.Load("cache-remove-tags");
    private static readonly RedisScript RemoveGroup = RedisScript.Load("cache-remove-group");
    private static readonly RespRequest Time = new("TIME"u8.ToArray());
    private static readonly byte[] Get = "MGET"u8.ToArray();

    // Long enough for whoever computes between reading and writing, short enough for pushes of many thousand entities a second.
    private static readonly ReadOnlyMemory<byte> TagMemory = Number((long)TimeSpan.FromMinutes(2).TotalMilliseconds);
    private static readonly ReadOnlyMemory<byte> GroupMemory = Number((long)(LongestTimeToLive + TimeSpan.FromDays(1)).TotalMilliseconds);

    private readonly RedisClient _client;
    private readonly RedisSharedCacheKeys _keys;
    private readonly RedisNoticeReader _notices;
    private readonly ReadOnlyMemory<byte> _logLength;

    public RedisSharedCacheStore(RedisSharedCacheOptions options, TimeProvider time, ILogger logger)
    {
        _client = new RedisClient(options, time, logger);
        _keys = new RedisSharedCacheKeys(options.KeyPrefix);
        _notices = new RedisNoticeReader(options, _keys.Log, time, logger);
        _logLength = Number(options.RememberedRemovals);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _notices.DisposeAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async ValueTask<SharedCacheReading> ReadCoreAsync(string group, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        RespRequest[] requests = [Time, new(Get, _keys.Entry(group, key.Span), _keys.Group(group))];
        var replies = (await _client.SendAsync(Reading, requests, keepErrors: false, cancellationToken).ConfigureAwait(false)).Items;
        var time = replies[0].Items;
        var found = replies[1].Items;
        var stamp = (StampOf(time[0].Bytes) * 1_000_000) + StampOf(time[1].Bytes);
        var entry = found[0].Bytes;
        var counts = entry.Length >= RedisSharedCacheEntry.HeaderBytes && StampOf(entry.AsSpan(0, RedisSharedCacheEntry.StampDigits)) > StampOf(found[1].Bytes);
        return new SharedCacheReading(counts ? RedisSharedCacheEntry.ValueOf(entry) : null, stamp);
    }

    /// <inheritdoc/>
    protected override async ValueTask<bool> WriteCoreAsync(SharedCacheEntry entry, CancellationToken cancellationToken)
    {
        var reply = await _client.EvaluateAsync(
            Writing,
            WriteEntry,
            [_keys.Entry(entry.Group, entry.Key.Span), _keys.Group(entry.Group), .. entry.Tags.SelectMany(_keys.Tag)],
            [
                Encoding.ASCII.GetBytes(entry.Stamp.ToString("D16", CultureInfo.InvariantCulture)), RedisSharedCacheEntry.BodyOf(entry),
                Number(Math.Max(1, (long)entry.TimeToLive.TotalMilliseconds)),
            ],
            cancellationToken).ConfigureAwait(false);
        return reply.Integer == 1;
    }

    /// <inheritdoc/>
    protected override async ValueTask<long> RemoveTagsCoreAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var part in tags.Chunk(TagsAtOnce))
        {
            var reply = await _client.EvaluateAsync(
                Removing,
                RemoveTags,
                [_keys.Log, .. part.SelectMany(_keys.Tag)],
                [TagMemory, _logLength, .. part.Select(tag => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(tag))],
                cancellationToken).ConfigureAwait(false);
            removed += reply.Integer;
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async ValueTask RemoveGroupCoreAsync(string group, CancellationToken cancellationToken) => await _client.EvaluateAsync(
        Removing, RemoveGroup, [_keys.Log, _keys.Group(group)], [GroupMemory, _logLength, Encoding.UTF8.GetBytes(group)], cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override IDisposable SubscribeCore(Action<SharedCacheNotice> handler) => _notices.Subscribe(handler);

    // What is no stamp is older than any.
    private static long StampOf(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out long stamp, out var used) && used == digits.Length ? stamp : 0;

    private static ReadOnlyMemory<byte> Number(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
