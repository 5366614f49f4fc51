using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlHealthCheckTests
{
    [Fact]
    public async Task CheckHealth_ServerAnswersTakesNoWritesAndDies_TellsEach()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString);
        await using var database = SharedPostgreSql.OpenMetadata(server.ConnectionString, "health");
        IHealthCheck[] checks = [new PostgreSqlOnlineStoreHealthCheck(store), new PostgreSqlMetadataHealthCheck(database)];
        foreach (var check in checks)
        {
            Assert.Equal(HealthStatus.Healthy, (await CheckAsync(check)).Status);
        }

        await SharedPostgreSql.AskAsync(server.ConnectionString, "ALTER DATABASE postgres SET default_transaction_read_only = on");
        await using var later = SharedPostgreSql.OpenStore(server.ConnectionString);
        await using var laterDatabase = SharedPostgreSql.OpenMetadata(server.ConnectionString, "health");
        foreach (var check in new IHealthCheck[] { new PostgreSqlOnlineStoreHealthCheck(later), new PostgreSqlMetadataHealthCheck(laterDatabase) })
        {
            Assert.Equal(HealthStatus.Degraded, (await CheckAsync(check)).Status);
        }

        await server.KillAsync();
        foreach (var check in checks)
        {
            var dead = await CheckAsync(check);
            Assert.Equal(HealthStatus.Unhealthy, dead.Status);
            Assert.Contains($"{server.Port}/postgres", dead.Description, StringComparison.Ordinal);
        }

    }

    [Fact]
    public async Task CheckHealth_AnotherStore_SaysSo()
    {
        var result = await CheckAsync(new PostgreSqlOnlineStoreHealthCheck(new InMemoryOnlineStore()));
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("InMemoryOnlineStore", result.Description, StringComparison.Ordinal);
    }

    private static Task<HealthCheckResult> CheckAsync(IHealthCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("postgresql", check, HealthStatus.Unhealthy, []) });
}
