using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Testing;

/// <summary>What every <see cref="SharedCacheStore"/> must do. A provider's test project derives this class and hands out an empty store.</summary>
public abstract class SharedCacheStoreConformance : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HashSet<IAsyncDisposable> _stores = [];

    /// <summary>An empty store with a real clock; disposed after the test if it can be.</summary>
    protected abstract SharedCacheStore CreateStore();

    /// <summary>The same content as another process sees it; the store itself where there is no other process.</summary>
    /// <param name="store">A store that <see cref="CreateStore"/> made.</param>
    protected abstract SharedCacheStore Join(SharedCacheStore store);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What was never written is not there.</summary>
    [Fact]
    public async Task Read_NothingWritten_GivesNone()
    {
        var store = Made(CreateStore());
        Assert.Null((await store.ReadAsync("g", Bytes("k"))).Value);
    }

    /// <summary>Bytes come back as they were, whatever they and the keys are.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(400, 20)]
    [InlineData(100_000, 2_000_000)]
    public async Task Write_KeyAndValueOfAnyLength_ComeBack(int keyLength, int valueLength)
    {
        var store = Made(CreateStore());
        var random = new Random(keyLength);
        var (key, value) = (new byte[keyLength], new byte[valueLength]);
        random.NextBytes(key);
        random.NextBytes(value);
        Assert.True(await WriteAsync(store, "g", key, value));
        var other = Made(Join(store));
        Assert.Equal(value, (await other.ReadAsync("g", key)).Value!.Value.ToArray());
    }

    /// <summary>Group and whole key tell entries apart.</summary>
    [Fact]
    public async Task Read_AnotherGroupOrKey_GivesNone()
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "g", Bytes("key"), Bytes("1"));
        await WriteAsync(store, "g:k", Bytes("ey"), Bytes("2"));
        foreach (var (group, key) in new[] { ("h", "key"), ("g", "ke"), ("g", "key\0"), ("g", "Key"), ("g:", "key"), ("", "gkey") })
        {
            Assert.Null((await store.ReadAsync(group.Length == 0 ? "x" : group, Bytes(key))).Value);
        }

        Assert.Equal(new string?[] { "1", "2" }, new[] { await TextAsync(store, "g", "key"), await TextAsync(store, "g:k", "ey") });
    }

    /// <summary>The later of two writes counts.</summary>
    [Fact]
    public async Task Write_Again_TakesThePlace()
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "g", Bytes("k"), Bytes("1"));
        await WriteAsync(store, "g", Bytes("k"), Bytes("2"));
        Assert.Equal("2", await TextAsync(store, "g", "k"));
    }

    /// <summary>An entry leaves with its time; others stay.</summary>
    [Fact]
    public async Task Write_ShortTimeToLive_IsGoneAfterIt()
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "g", Bytes("short"), Bytes("1"), timeToLive: TimeSpan.FromMilliseconds(50));
        await WriteAsync(store, "g", Bytes("long"), Bytes("2"));
        await UntilAsync(async () => await TextAsync(store, "g", "short") is null);
        Assert.Equal("2", await TextAsync(store, "g", "long"));
    }

    /// <summary>A life of no length, or longer than any, is the caller's mistake.</summary>
    [Fact]
    public async Task Write_TimeToLiveOutOfRange_IsRefused()
    {
        var store = Made(CreateStore());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WriteAsync(store, "g", Bytes("k"), Bytes("1"), timeToLive: TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WriteAsync(store, "g", Bytes("k"), Bytes("1"), timeToLive: TimeSpan.FromDays(8)));
    }

    /// <summary>A removal takes the entries that have the tag, and no others.</summary>
    [Fact]
    public async Task RemoveTags_Some_TakesExactlyTheirEntries()
    {
        var store = Made(CreateStore());
        await WriteAsync(store, "g", Bytes("a"), Bytes("a"), ["red"]);
        await WriteAsync(store, "g", Bytes("ab"), Bytes("ab"), ["red", "blue"]);
        await WriteAsync(store, "h", Bytes("b"), Bytes("b"), ["blue"]);
        await WriteAsync(store, "h", Bytes("none"), Bytes("none"));
        var other = Made(Join(store));
        Assert.Equal(2, await other.RemoveTagsAsync(["red", "green"]));
        Assert.Equal(new string?[] { null, null, "b", "none" }, new[] { await TextAsync(store, "g", "a"), await TextAsync(store, "g", "ab"), await TextAsync(store, "h", "b"), await TextAsync(store, "h", "none") });
        Assert.Equal(0, await store.RemoveTagsAsync(["red"]));
        Assert.Equal(0, await store.RemoveTagsAsync([]));
    }

    /// <summary>What was begun before a removal is not written after it.</summary>
    [Fact]
    public async Task Write_BasedOnAReadingBeforeARemoval_IsRefused()
    {
        var store = Made(CreateStore());
        var early = (await store.ReadAsync("g", Bytes("k"))).Stamp;
        await store.RemoveTagsAsync(["red"]);
        Assert.False(await WriteAsync(store, "g", Bytes("k"), Bytes("1"), ["blue", "red"], early));
        Assert.Null(await TextAsync(store, "g", "k"));
        Assert.True(await WriteAsync(store, "g", Bytes("k"), Bytes("2"), ["blue"], early));
        Assert.True(await WriteAsync(store, "g", Bytes("k"), Bytes("3"), ["red"]));
        await store.RemoveGroupAsync("g");
        Assert.False(await WriteAsync(store, "g", Bytes("k"), Bytes("4"), [], early));
        Assert.True(await WriteAsync(store, "h", Bytes("k"), Bytes("5"), [], early));
        Assert.Equal(new string?[] { null, "5" }, new[] { await TextAsync(store, "g", "k"), await TextAsync(store, "h", "k") });
        Assert.True(await WriteAsync(store, "g", Bytes("k"), Bytes("6")));
        Assert.Equal("6", await TextAsync(store, "g", "k"));
    }

    /// <summary>A removed group is gone for every process; others stay.</summary>
    [Fact]
    public async Task RemoveGroup_OneOfTwo_LeavesTheOther()
    {
        var store = Made(CreateStore());
        var other = Made(Join(store));
        for (var i = 0; i < 20; i++)
        {
            await WriteAsync(store, i % 2 == 0 ? "g" : "h", Bytes($"{i}"), Bytes($"{i}"));
        }

        await other.RemoveGroupAsync("g");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i % 2 == 0 ? null : $"{i}", await TextAsync(store, i % 2 == 0 ? "g" : "h", $"{i}"));
        }
    }

    /// <summary>Every process hears of removals by any, in the terms of the one who removed, until it ends its subscription.</summary>
    [Fact]
    public async Task Subscribe_RemovalsByAnyProcess_AreTold()
    {
        var store = Made(CreateStore());
        var other = Made(Join(store));
        var heard = new ConcurrentQueue<SharedCacheNotice>();
        var subscription = store.Subscribe(heard.Enqueue);
        await UntilAsync(async () =>
        {
            await other.RemoveTagsAsync(["ready"]);
            return !heard.IsEmpty;
        });
        await other.RemoveGroupAsync("a group");
        await store.RemoveTagsAsync(["ä tag\u001f"]);
        await UntilAsync(() => Task.FromResult(heard.Contains(new SharedCacheNotice(null, "ä tag\u001f"))));
        Assert.Contains(new SharedCacheNotice("a group", null), heard);
        Assert.DoesNotContain(SharedCacheNotice.MayHaveMissed, heard);

        subscription.Dispose();
        var count = heard.Count;
        var again = new ConcurrentQueue<SharedCacheNotice>();
        using var second = store.Subscribe(again.Enqueue);
        await UntilAsync(async () =>
        {
            await other.RemoveTagsAsync(["late"]);
            return !again.IsEmpty;
        });
        Assert.Equal(count, heard.Count);
    }

    /// <summary>Calls end with their token.</summary>
    [Fact]
    public async Task Calls_Cancelled_End()
    {
        var store = Made(CreateStore());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ReadAsync("g", Bytes("k"), new CancellationToken(true)).AsTask());
    }

    /// <summary>Reads, writes and removals at random agree with a dictionary.</summary>
    [Fact]
    public async Task Operations_AtRandom_AgreeWithADictionary()
    {
        var store = Made(CreateStore());
        var other = Made(Join(store));
        var random = new Random(7);
        var model = new Dictionary<(string, string), (string Value, string[] Tags)>();
        string[] groups = ["g", "h"];
        string[] tags = ["red", "blue", "green"];
        for (var step = 0; step < 400; step++)
        {
            var (group, key, at) = (groups[random.Next(2)], $"{random.Next(8)}", random.Next(2) == 0 ? store : other);
            switch (random.Next(10))
            {
                case < 5:
                    string[] chosen = [.. tags.Where(_ => random.Next(3) == 0)];
                    Assert.True(await WriteAsync(at, group, Bytes(key), Bytes($"{step}"), chosen));
                    model[(group, key)] = ($"{step}", chosen);
                    break;
                case 5:
                    var tag = tags[random.Next(3)];
                    await at.RemoveTagsAsync([tag]);
                    model.Where(e => e.Value.Tags.Contains(tag)).Select(e => e.Key).ToList().ForEach(k => model.Remove(k));
                    break;
                case 6 when random.Next(3) == 0:
                    await at.RemoveGroupAsync(group);
                    model.Keys.Where(k => k.Item1 == group).ToList().ForEach(k => model.Remove(k));
                    break;
                default:
                    Assert.Equal(model.TryGetValue((group, key), out var kept) ? kept.Value : null, await TextAsync(at, group, key));
                    break;
            }
        }
    }

    /// <summary>Notes a store to be disposed after the test.</summary>
    /// <param name="store">The store.</param>
    protected SharedCacheStore Made(SharedCacheStore store)
    {
        if (store is IAsyncDisposable disposable)
        {
            _stores.Add(disposable);
        }

        return store;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string?> TextAsync(SharedCacheStore store, string group, string key) =>
        (await store.ReadAsync(group, Bytes(key))).Value is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    private static async Task<bool> WriteAsync(
        SharedCacheStore store, string group, byte[] key, byte[] value, string[]? tags = null, long? stamp = null, TimeSpan? timeToLive = null) =>
        await store.WriteAsync(new SharedCacheEntry
        {
            Group = group, Key = key, Value = value, Tags = tags ?? [], TimeToLive = timeToLive ?? Long, Stamp = stamp ?? (await store.ReadAsync(group, key)).Stamp,
        });

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "It did not happen within half a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
