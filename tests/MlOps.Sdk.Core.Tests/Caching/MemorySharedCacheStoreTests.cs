using MlOps.Sdk.Testing;

namespace MlOps.Sdk.Core.Tests.Caching;

public sealed class MemorySharedCacheStoreTests : SharedCacheStoreConformance
{
    protected override SharedCacheStore CreateStore() => new MemorySharedCacheStore(TimeProvider.System);

    protected override SharedCacheStore Join(SharedCacheStore store) => store;

    /// <summary>Removals are forgotten after many others; what was begun before them is refused then, to be on the safe side.</summary>
    [Fact]
    public async Task Write_BasedOnAReadingBeforeForgottenRemovals_IsRefused()
    {
        var store = new MemorySharedCacheStore(TimeProvider.System, maxEntries: 10);
        await store.RemoveTagsAsync(["red"]);
        for (var i = 0; i < 20; i++)
        {
            await store.RemoveTagsAsync([$"{i}"]);
        }

        var late = new SharedCacheEntry { Group = "g", Key = new byte[1], Value = new byte[1], Tags = ["red"], TimeToLive = TimeSpan.FromMinutes(1), Stamp = 0 };
        Assert.False(await store.WriteAsync(late));
        Assert.False(await store.WriteAsync(late with { Tags = ["never removed"] }));
        Assert.True(await store.WriteAsync(late with { Tags = [] }));
        Assert.True(await store.WriteAsync(late with { Stamp = (await store.ReadAsync("g", new byte[1])).Stamp }));
    }

    [Fact]
    public async Task Write_MoreThanFits_DropsTheOldest()
    {
        var store = new MemorySharedCacheStore(TimeProvider.System, maxEntries: 3);
        for (byte i = 0; i < 5; i++)
        {
            await store.WriteAsync(new SharedCacheEntry { Group = "g", Key = new[] { i }, Value = new[] { i }, TimeToLive = TimeSpan.FromMinutes(1), Stamp = 0 });
        }

        for (byte i = 0; i < 5; i++)
        {
            Assert.Equal(i >= 2, (await store.ReadAsync("g", new[] { i })).Value is not null);
        }
    }
}
