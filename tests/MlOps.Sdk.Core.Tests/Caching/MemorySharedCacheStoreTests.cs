using MlOps.Sdk.Testing;

namespace MlOps.Sdk.Core.Tests.Caching;

public sealed class MemorySharedCacheStoreTests : SharedCacheStoreConformance
{
    protected override SharedCacheStore CreateStore() => new MemorySharedCacheStore(TimeProvider.System);

    protected override SharedCacheStore Join(SharedCacheStore store) => store;

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
