using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisOnlineStoreHealthCheckTests
{
    [Fact]
    public async Task CheckHealth_ServerAnswersEvictsAndDies_TellsEach()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint);
        var check = new RedisOnlineStoreHealthCheck(new RedisOnlineStore(client, new RedisOnlineStoreOptions()));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(check)).Status);

        await client.SendAsync("config", RedisClientTests.Command("CONFIG", "SET", "maxmemory", "100mb", "maxmemory-policy", "allkeys-lru"));
        var evicting = await CheckAsync(check);
        Assert.Equal(HealthStatus.Degraded, evicting.Status);
        Assert.Contains("'allkeys-lru'", evicting.Description, StringComparison.Ordinal);

        await server.KillAsync();
        var dead = await CheckAsync(check);
        Assert.Equal(HealthStatus.Unhealthy, dead.Status);
        Assert.Contains(server.Endpoint, dead.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHealth_AnotherStore_SaysSo()
    {
        var result = await CheckAsync(new RedisOnlineStoreHealthCheck(new InMemoryOnlineStore()));
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("InMemoryOnlineStore", result.Description, StringComparison.Ordinal);
    }

    private static Task<HealthCheckResult> CheckAsync(RedisOnlineStoreHealthCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("redis", check, HealthStatus.Unhealthy, []) });
}
