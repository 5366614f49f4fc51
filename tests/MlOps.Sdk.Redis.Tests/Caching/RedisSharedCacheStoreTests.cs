using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;
using MlOps.Sdk.Testing;

namespace MlOps.Sdk.Redis.Tests.Caching;

public sealed class RedisSharedCacheStoreTests(SharedRedis redis) : SharedCacheStoreConformance
{
    private string _prefix = string.Empty;

    protected override SharedCacheStore CreateStore()
    {
        _prefix = SharedRedis.NewPrefix();
        return Open();
    }

    protected override SharedCacheStore Join(SharedCacheStore store) => Open();

    /// <summary>Entries, tags and removals all have an end, so that nothing is left behind for ever but the short stream.</summary>
    [Fact]
    public async Task Keys_AfterWritesAndRemovals_AllExpire()
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "k", ["red", "blue"]);
        await store.RemoveTagsAsync(["blue"]);
        await WriteAsync(store, "l", ["red"]);
        await store.RemoveGroupAsync("h");
        var keys = (await redis.Client.SendAsync("test", Command("KEYS", _prefix + "*"))).Items;
        Assert.True(keys.Length >= 5, string.Join(", ", keys));
        foreach (var key in keys.Where(k => !k.Text.EndsWith("cache:log", StringComparison.Ordinal)))
        {
            Assert.True((await redis.Client.SendAsync("test", new RespRequest("PTTL"u8.ToArray(), key.Bytes))).Integer > 0, $"{key} has no end.");
        }
    }

    /// <summary>Other bytes in the place of an entry are no entry.</summary>
    [Theory]
    [InlineData("short")]
    [InlineData("not16digitsatall and more")]
    public async Task Read_ForeignBytes_GivesNone(string bytes)
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "k", []);
        var key = new RedisSharedCacheKeys(_prefix).Entry("g", "k"u8);
        await redis.Client.SendAsync("test", new RespRequest("SET"u8.ToArray(), key, Encoding.ASCII.GetBytes(bytes)));
        Assert.Null((await store.ReadAsync("g", "k"u8.ToArray())).Value);
    }

    /// <summary>Removing many entries at once passes what a script may unpack.</summary>
    [Fact]
    public async Task RemoveTags_OfThousandsOfEntries_TakesAll()
    {
        var store = Made(CreateStore());
        await Task.WhenAll(Enumerable.Range(0, 3500).Select(i => WriteAsync(store, $"{i}", ["many"])));
        Assert.Equal(3500, await store.RemoveTagsAsync(["many"]));
        Assert.Null((await store.ReadAsync("g", "3499"u8.ToArray())).Value);
    }

    private static async Task WriteAsync(SharedCacheStore store, string key, string[] tags)
    {
        var stamp = (await store.ReadAsync("g", Encoding.ASCII.GetBytes(key))).Stamp;
        var entry = new SharedCacheEntry { Group = "g", Key = Encoding.ASCII.GetBytes(key), Value = new byte[] { 1 }, Tags = tags, TimeToLive = TimeSpan.FromMinutes(1), Stamp = stamp };
        Assert.True(await store.WriteAsync(entry));
    }

    private static RespRequest Command(params string[] parts) => new([.. parts.Select(p => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(p))]);

    private RedisSharedCacheStore Open() => new(
        new RedisSharedCacheOptions { Endpoint = redis.Server.Endpoint, KeyPrefix = _prefix, CommandTimeout = TimeSpan.FromSeconds(20), ConnectTimeout = TimeSpan.FromSeconds(20) },
        TimeProvider.System, NullLogger.Instance);
}
