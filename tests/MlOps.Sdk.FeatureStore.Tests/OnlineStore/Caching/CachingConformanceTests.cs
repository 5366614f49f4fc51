using MlOps.Sdk.Testing;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>With room for all and an age that no test reaches: whatever the suite sees, the cache must see it at once.</summary>
public sealed class CachingConformanceTests : OnlineStoreConformance
{
    protected override OnlineStore CreateStore() =>
        new CachingOnlineStore(new InMemoryOnlineStore(), new OnlineCacheOptions { MaxAge = TimeSpan.FromHours(1) }, TimeProvider.System);
}
