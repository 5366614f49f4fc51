using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis;

/// <summary>
/// Follows the stream of removals on a connection of its own, from the first subscription on. A stream keeps what was added while the connection
/// was lost; only when it has lost its place there, the subscribers are told that anything may have been removed.
/// </summary>
internal sealed class RedisNoticeReader : IAsyncDisposable
{
    private const string Following = "cache-follow";
    private const string FromTheBeginning = "0-0";

    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(1);

    private readonly RedisClient _client;
    private readonly ReadOnlyMemory<byte> _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReadOnlyMemory<byte> _block;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private ImmutableArray<Action<SharedCacheNotice>> _handlers = [];
    private Task? _loop;
    private bool _isDisposed;

    public RedisNoticeReader(RedisSharedCacheOptions options, ReadOnlyMemory<byte> log, TimeProvider time, ILogger logger)
    {
        (_client, _log, _time, _logger) = (new RedisClient(options, time, logger), log, time, logger);
        var block = options.CommandTimeout / 2;
        _block = Encoding.ASCII.GetBytes(((long)(block < LongestBlock ? block : LongestBlock).TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        _pause = options.MaxReconnectDelay;
    }

    public IDisposable Subscribe(Action<SharedCacheNotice> handler)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _handlers = _handlers.Add(handler);
            _loop ??= Task.Run(FollowAsync);
        }

        return new Subscription(this, handler);
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            loop = _loop;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (loop is not null)
        {
            await loop.ConfigureAwait(false);
        }

        await _client.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        string? last = null;
        var isInterrupted = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (last is null || isInterrupted)
                {
                    (last, var missed) = await FindPlaceAsync(last, isInterrupted).ConfigureAwait(false);
                    if (isInterrupted)
                    {
                        Log.NoticesResumed(_logger, _client.Endpoint, missed);
                        isInterrupted = false;
                    }

                    if (missed)
                    {
                        Tell(SharedCacheNotice.MayHaveMissed);
                    }
                }

                last = await ReadAsync(last).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
            catch (MlOpsException exception)
            {
                if (!isInterrupted)
                {
                    Log.NoticesInterrupted(_logger, _client.Endpoint, exception.Message);
                    isInterrupted = true;
                }

                await Task.Delay(_pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Where to go on: after the notice read last if the stream still has it, otherwise after its end.</summary>
    private async Task<(string Place, bool Missed)> FindPlaceAsync(string? last, bool isInterrupted)
    {
        if (last is not null && await HasAsync(last).ConfigureAwait(false))
        {
            return (last, false);
        }

        var request = new RespRequest("XREVRANGE"u8.ToArray(), _log, "+"u8.ToArray(), "-"u8.ToArray(), "COUNT"u8.ToArray(), "1"u8.ToArray());
        var newest = (await _client.SendAsync(Following, request, _stop.Token).ConfigureAwait(false)).Items;
        var place = newest.Length == 0 ? FromTheBeginning : newest[0].Items[0].Text;

        // A stream that never had a notice, and has none now, has missed nothing.
        return (place, isInterrupted && (last ?? FromTheBeginning, place) != (FromTheBeginning, FromTheBeginning));
    }

    private async Task<bool> HasAsync(string id)
    {
        ReadOnlyMemory<byte> place = Encoding.ASCII.GetBytes(id);
        return (await _client.SendAsync(Following, new RespRequest("XRANGE"u8.ToArray(), _log, place, place), _stop.Token).ConfigureAwait(false)).Items.Length > 0;
    }

    private async Task<string> ReadAsync(string last)
    {
        var request = new RespRequest(
            "XREAD"u8.ToArray(), "COUNT"u8.ToArray(), "512"u8.ToArray(), "BLOCK"u8.ToArray(), _block, "STREAMS"u8.ToArray(), _log, Encoding.ASCII.GetBytes(last));
        var reply = await _client.SendAsync(Following, request, _stop.Token).ConfigureAwait(false);
        foreach (var notice in reply.Items.SelectMany(stream => stream.Items[1].Items))
        {
            last = notice.Items[0].Text;
            var fields = notice.Items[1].Items;
            if (fields is [var kind, var name, ..])
            {
                Tell(kind.Text == "g" ? new SharedCacheNotice(name.Text, null) : new SharedCacheNotice(null, name.Text));
            }
        }

        return last;
    }

    private void Tell(SharedCacheNotice notice)
    {
        foreach (var handler in _handlers)
        {
            handler(notice);
        }
    }

    private sealed class Subscription(RedisNoticeReader reader, Action<SharedCacheNotice> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (reader._gate)
            {
                reader._handlers = reader._handlers.Remove(handler);
            }
        }
    }
}
