using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureStoreMlOpsBuilderExtensionsTests
{
    [Fact]
    public async Task AddFeatureStore_WithoutDatabaseOrOfflineStore_NamesTheCallThatIsMissing()
    {
        using var services = new ServiceCollection().AddMlOpsCore().AddFeatureStore().Services.BuildServiceProvider();
        var failure = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IFeatureStore>());
        Assert.Contains("UseSqlite()", failure.Message, StringComparison.Ordinal);

        await using var half = new ServiceCollection().AddMlOpsCore().UseSqlite().AddFeatureStore().Services.BuildServiceProvider();
        Assert.Contains("UseDuckDbOfflineStore()", Assert.Throws<InvalidOperationException>(() => half.GetRequiredService<IFeatureStore>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddFeatureStore_Twice_RegistersOnce_AndKeepsTheApplicationsStore()
    {
        using var mine = new ServiceCollection().AddSingleton<OnlineStore, InMemoryOnlineStore>().AddMlOpsCore().AddFeatureStore().AddFeatureStore().Services.BuildServiceProvider();
        Assert.Single(mine.GetServices<OnlineStore>());
        Assert.Single(new ServiceCollection().AddMlOpsCore().AddFeatureStore().AddFeatureStore().Services, d => d.ServiceType == typeof(IFeatureStore));
    }
}
