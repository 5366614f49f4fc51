using MlOps.Sdk.Testing;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>With room for very few rows.</summary>
public sealed class CrowdedCachingConformanceTests : OnlineStoreConformance
{
    protected override OnlineStore CreateStore() =>
        new CachingOnlineStore(new InMemoryOnlineStore(), new OnlineCacheOptions { MaxAge = TimeSpan.FromHours(1), MaxBytes = 16 * 700 }, TimeProvider.System);
}
