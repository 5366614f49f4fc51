using MlOps.Sdk.Resilience;

namespace Snippets;

internal static class Composition
{
    public static async Task RunAsync()
    {
        await using var services = BuildWithSqlite();
        await services.GetRequiredService<AuditLog>().AppendAsync(new AuditEntry("docs", "snippet.ran", "composition", ""));
        await File.WriteAllTextAsync("prices.txt", "7.50");
        await CallAsync();
        await using var redis = BuildWithRedis();
        await using var postgreSql = BuildWithPostgreSql();
    }

    private static ServiceProvider BuildWithSqlite()
    {
        #region use-sqlite
        var collection = new ServiceCollection();
        collection.AddMlOpsCore(o => o.Path = "platform").UseSqlite(o => o.BusyTimeout = TimeSpan.FromSeconds(30)).AddTracking().AddRegistry();
        #endregion
        return collection.BuildServiceProvider();
    }

    private static ServiceProvider BuildWithRedis()
    {
        #region use-redis
        var collection = new ServiceCollection();
        collection.AddMlOpsCore().AddFeatureStore().UseRedisOnlineStore(o =>
        {
            o.Endpoint = "cache.example.org:6380";
            o.UseTls = true;
            o.Password = Environment.GetEnvironmentVariable("REDIS_PASSWORD");
        });
        #endregion
        return collection.BuildServiceProvider();
    }

    private static ServiceProvider BuildWithPostgreSql()
    {
        #region use-postgresql
        var connection = "Host=db.example.org;Database=mlops;Username=mlops;SSL Mode=VerifyFull";
        var collection = new ServiceCollection();
        collection.AddMlOpsCore()
            .UsePostgreSql(connection).AddTracking().AddRegistry()
            .AddFeatureStore().UsePostgreSqlOnlineStore(o =>
            {
                o.ConnectionString = connection;
                o.ReadTimeout = TimeSpan.FromMilliseconds(250);
            });
        #endregion
        return collection.BuildServiceProvider();
    }

    private static async Task CallAsync()
    {
        #region resilience-pipeline
        var collection = new ServiceCollection();
        collection.AddMlOpsCore().AddResilience().ConfigureResilience("price-list", o => o.Retry!.MaxRetries = 3);
        await using var services = collection.BuildServiceProvider();
        var pipeline = services.GetRequiredService<ResiliencePipelines>().Get("price-list");
        var prices = await pipeline.ExecuteAsync(async token => await File.ReadAllTextAsync("prices.txt", token));
        #endregion
        Console.WriteLine(prices.Length);
    }
}
