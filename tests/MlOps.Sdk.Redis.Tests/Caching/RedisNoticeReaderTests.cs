using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Tests;

namespace MlOps.Sdk.Redis.Tests.Caching;

/// <summary>What subscribers hear when the server is killed, frozen or cut off.</summary>
public sealed class RedisNoticeReaderTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Removals while the connection is lost are told afterwards, and nothing else is.</summary>
    [Fact]
    public async Task Follow_ConnectionLostAndBack_TellsWhatHappenedMeanwhile()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new HoldingProxy(server.Port);
        await using var near = Open(server.Endpoint);
        await using var far = Open(proxy.Endpoint);
        var heard = new ConcurrentQueue<SharedCacheNotice>();
        using var subscription = far.Subscribe(heard.Enqueue);
        await UntilHeardAsync(heard, near, "before");
        proxy.IsHolding = true;

        // Until the connection of the far side is given up, and then some removals that it cannot hear of.
        await UntilAsync(async () => await FailsAsync(far));
        for (var i = 0; i < 20; i++)
        {
            await near.RemoveTagsAsync([$"meanwhile {i}"]);
        }

        proxy.IsHolding = false;
        await UntilAsync(() => Task.FromResult(heard.Any(n => n.Tag == "meanwhile 19")));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Contains(new SharedCacheNotice(null, $"meanwhile {i}"), heard));
        Assert.DoesNotContain(SharedCacheNotice.MayHaveMissed, heard);
    }

    /// <summary>A server that comes back empty has lost removals, so anything may have been removed.</summary>
    [Fact]
    public async Task Follow_ServerComesBackEmpty_SaysThatAnythingMayBeGone()
    {
        await using var server = await RedisServer.StartAsync();
        await using var near = Open(server.Endpoint);
        await using var far = Open(server.Endpoint);
        var heard = new ConcurrentQueue<SharedCacheNotice>();
        using var subscription = far.Subscribe(heard.Enqueue);
        await UntilHeardAsync(heard, near, "before");
        await server.KillAsync();
        await UntilAsync(async () => await FailsAsync(far));
        await server.RestartAsync();
        await UntilAsync(() => Task.FromResult(heard.Contains(SharedCacheNotice.MayHaveMissed)));
        await UntilHeardAsync(heard, near, "after");
    }

    [Fact]
    public async Task Calls_ServerFrozen_EndWithinTheirTimeAndRecover()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = Open(server.Endpoint);
        await Transient.UntilAsync(() => store.ReadAsync("g", new byte[1]).AsTask());
        server.Freeze();
        Assert.True((await Assert.ThrowsAsync<DataEngineException>(() => store.ReadAsync("g", new byte[1]).AsTask())).IsTransient);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<Exception>(() => store.ReadAsync("g", new byte[1], soon.Token).AsTask());
        server.Thaw();
        await Transient.UntilAsync(() => store.ReadAsync("g", new byte[1]).AsTask());
    }

    private static RedisSharedCacheStore Open(string endpoint) => new(
        new RedisSharedCacheOptions { Endpoint = endpoint, CommandTimeout = Short, ConnectTimeout = Short, MaxReconnectDelay = Short }, TimeProvider.System, NullLogger.Instance);

    private static async Task<bool> FailsAsync(SharedCacheStore store)
    {
        try
        {
            await store.ReadAsync("g", new byte[1]);
            return false;
        }
        catch (DataEngineException)
        {
            return true;
        }
    }

    private static Task UntilHeardAsync(ConcurrentQueue<SharedCacheNotice> heard, SharedCacheStore by, string tag) => UntilAsync(async () =>
    {
        await Transient.UntilAsync(() => by.RemoveTagsAsync([tag]).AsTask());
        return heard.Contains(new SharedCacheNotice(null, tag));
    });

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "It did not happen within a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
