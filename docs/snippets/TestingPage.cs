using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Testing;

namespace Snippets;

#region conformance
public sealed class MyStoreTests : OnlineStoreConformance
{
    protected override OnlineStore CreateStore() => new InMemoryOnlineStore();
}
#endregion
