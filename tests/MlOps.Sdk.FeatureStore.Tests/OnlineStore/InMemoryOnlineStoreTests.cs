using MlOps.Sdk.Testing;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class InMemoryOnlineStoreTests : OnlineStoreConformance
{
    protected override OnlineStore CreateStore() => new InMemoryOnlineStore();
}
