using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisMlOpsBuilderExtensionsTests
{
    [Fact]
    public async Task UseRedisOnlineStore_BeforeOrAfterTheFeatureStore_IsTheOnlineStore()
    {
        foreach (var first in new[] { true, false })
        {
            var services = new ServiceCollection();
            var builder = services.AddMlOpsCore();
            builder = first ? builder.UseRedisOnlineStore("a:1").UseRedisOnlineStore("cache:7000").AddFeatureStore() : builder.AddFeatureStore().UseRedisOnlineStore("cache:7000");
            Assert.Same(services, builder.Services);
            await using var provider = services.BuildServiceProvider();
            var store = Assert.IsType<RedisOnlineStore>(provider.GetRequiredService<FeatureStore.OnlineStore>());
            Assert.Equal(new RedisEndpoint("cache", 7000), store.Client.Endpoint);
        }
    }

    [Fact]
    public void UseRedisOnlineStore_InvalidOptions_AreRefused()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseRedisOnlineStore(o => o.Endpoint = "redis://cache");
        using var provider = services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<FeatureStore.OnlineStore>());
    }

    [Fact]
    public void Provider_DisposedSynchronously_ClosesTheStore()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseRedisOnlineStore("cache");
        var provider = services.BuildServiceProvider();
        var store = (RedisOnlineStore)provider.GetRequiredService<FeatureStore.OnlineStore>();
        provider.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Client.SendAsync("ping", RedisClientTests.Command("PING")).AsTask().GetAwaiter().GetResult());
    }
}
