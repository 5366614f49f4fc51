using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlOnlineStoreMlOpsBuilderExtensionsTests
{
    [Fact]
    public async Task UsePostgreSqlOnlineStore_BeforeOrAfterTheFeatureStore_IsTheOnlineStore()
    {
        foreach (var first in new[] { true, false })
        {
            var services = new ServiceCollection();
            var builder = services.AddMlOpsCore();
            builder = first
                ? builder.UsePostgreSqlOnlineStore("Host=a").UsePostgreSqlOnlineStore("Host=db").AddFeatureStore()
                : builder.AddFeatureStore().UsePostgreSqlOnlineStore("Host=db");
            Assert.Same(services, builder.Services);
            await using var provider = services.BuildServiceProvider();
            Assert.IsType<PostgreSqlOnlineStore>(provider.GetRequiredService<FeatureStore.OnlineStore>());
        }
    }

    [Fact]
    public void UsePostgreSqlOnlineStore_InvalidOptions_AreRefused()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UsePostgreSqlOnlineStore(o => o.Schema = "");
        using var provider = services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<FeatureStore.OnlineStore>());
    }

    [Fact]
    public async Task Provider_DisposedSynchronously_ClosesTheStore()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UsePostgreSqlOnlineStore("Host=db");
        var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<FeatureStore.OnlineStore>();
        provider.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => OnlineRows.CountsAsync(store, 1, 1));
    }
}
