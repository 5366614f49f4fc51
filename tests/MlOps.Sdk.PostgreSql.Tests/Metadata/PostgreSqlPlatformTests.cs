using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Tests;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.PostgreSql.Tests;

/// <summary>Tracking, registry, feature catalog, lineage and audit on PostgreSQL, as two machines would share them.</summary>
public sealed class PostgreSqlPlatformTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _schema = SharedPostgreSql.NewName();
    private readonly SharedPostgreSql _shared;

    public PostgreSqlPlatformTests(SharedPostgreSql shared)
    {
        PostgreSqlServer.Require();
        _shared = shared;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Platform_RegisterMoveAliasApplyViewsAndTrack_IsSeenByAnotherMachine()
    {
        await using var first = Open();
        await using var second = Open();
        var view = View();

        string runId;
        await using (var run = await first.GetRequiredService<IExperimentTracker>().StartRunAsync("risk"))
        {
            await run.LogParameterAsync("depth", 6);
            await run.LogMetricsAsync([new MetricValue("loss", 0.5, 0), new MetricValue("loss", double.NaN, 1), new MetricValue("loss", 0.25, 2)]);
            await run.EndAsync();
            runId = run.Id;
        }

        var registry = first.GetRequiredService<IModelRegistry>();
        var versions = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(seed => Task.Run(async () => await registry.RegisterAsync("risk", TestPackages.Create(seed)))));
        Assert.Equal(Enumerable.Range(1, 8), versions.Select(v => v.Version).Order());
        await registry.SetAliasAsync("risk", Alias.Champion, 3);
        await registry.SetAliasAsync("risk", Alias.Champion, 5, expectedCurrentVersion: "3");
        await Assert.ThrowsAsync<ConflictException>(async () =>
            await second.GetRequiredService<IModelRegistry>().SetAliasAsync("risk", Alias.Champion, 6, expectedCurrentVersion: "3"));
        Assert.True((await first.GetRequiredService<IFeatureStore>().ApplyAsync([view]))[0].IsNew);

        var champion = await second.GetRequiredService<IModelRegistry>().GetByAliasAsync("risk", Alias.Champion);
        Assert.Equal(5, champion!.Version);
        Assert.True(double.IsNaN(champion.Metrics["odd"]));
        Assert.Equal(2, (await second.GetRequiredService<IModelRegistry>().GetAliasHistoryAsync("risk", Alias.Champion)).Count);
        Assert.False((await second.GetRequiredService<IFeatureStore>().ApplyAsync([view]))[0].IsNew);
        Assert.Equal("activity", Assert.Single(await second.GetRequiredService<IFeatureStore>().ListViewsAsync()).Name);
        var history = await second.GetRequiredService<IExperimentTracker>().GetMetricHistoryAsync(runId, "loss");
        Assert.Equal([0.5, double.NaN, 0.25], history.Select(p => p.Value));
        Assert.Equal(runId, Assert.Single((await second.GetRequiredService<IExperimentTracker>().SearchRunsAsync(new RunQuery { Experiment = "risk", OrderByMetric = "loss" })).Runs).Id);
        Assert.True((await second.GetRequiredService<AuditLog>().VerifyAsync()).IsIntact);
    }

    /// <summary>What serving reads from PostgreSQL is what a training set holds for the same instant; also after the table was lost and rebuilt.</summary>
    [Fact]
    public async Task OnlineStore_SyncedFromTheLakeAndRebuilt_EqualsTheTrainingSet()
    {
        await using var services = Open();
        var features = services.GetRequiredService<IFeatureStore>();
        var view = View();
        await features.ApplyAsync([view]);
        await features.MaterializeAsync(view);
        await features.SyncOnlineAsync(view, OnlineRows.Start);
        var instants = Enumerable.Range(0, 12).Select(i => OnlineRows.Start.AddHours(7 * i)).ToArray();
        var expected = new List<object?[]>();
        foreach (var at in instants)
        {
            expected.Add(await OfflineAsync(features, view, at));
            Assert.Equal(expected[^1], await OnlineAsync(features, view, at));
        }

        Assert.True(expected.Select(e => string.Join(',', e)).Distinct().Count() > 5);
        await SharedPostgreSql.AskAsync(_shared.Server.ConnectionString, $"TRUNCATE \"{_schema}\".online_rows, \"{_schema}\".online_views");
        Assert.All(await OnlineAsync(features, view, instants[3]), Assert.Null);
        await features.SyncOnlineAsync(view, OnlineRows.Start);
        for (var i = 0; i < instants.Length; i++)
        {
            Assert.Equal(expected[i], await OnlineAsync(features, view, instants[i]));
        }
    }

    private static long?[] Authors { get; } = [1, 2, 3, 4, 99];

    private static async Task<object?[]> OnlineAsync(IFeatureStore features, FeatureView view, DateTimeOffset at)
    {
        using var keys = OnlineRows.Keys(Authors);
        using var read = await features.GetOnlineAsync(keys, [view], at);
        return [.. read.Values.Columns.SelectMany(c => Enumerable.Range(0, Authors.Length).Select(c.GetValue))];
    }

    private static async Task<object?[]> OfflineAsync(IFeatureStore features, FeatureView view, DateTimeOffset at)
    {
        using var spine = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("asked_at", DataType.Timestamp)),
            Columns.FromNullable(Authors), Columns.FromTimestamps(Authors.Select(_ => (DateTimeOffset?)at)));
        using var set = await features.GetTrainingSetAsync(spine, "asked_at", [view]);
        return [.. view.Features.SelectMany(f => Enumerable.Range(0, Authors.Length).Select(set.Data[view.ColumnOf(f)].GetValue))];
    }

    private FeatureView View()
    {
        var path = _folder.File("commits.csv");
        if (!File.Exists(path))
        {
            var random = new Random(5);
            File.WriteAllLines(path, ["author,committed_at,lines", .. Enumerable.Range(0, 200).Select(_ =>
                FormattableString.Invariant($"{random.Next(1, 5)},{OnlineRows.Start.AddMinutes(random.Next(-3000, 4000)):yyyy-MM-ddTHH:mm:ssZ},{random.Next(1, 500)}"))]);
        }

        return new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv(path, "committed_at"))
            .Aggregate("commits", a => a.Count().Over(TimeSpan.FromHours(20)))
            .Aggregate("lines", a => a.Sum("lines").Over(TimeSpan.FromHours(30)));
    }

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = _folder.File("platform"))
            .UsePostgreSql(o => (o.ConnectionString, o.Schema, o.MaxConnections) = (_shared.Server.ConnectionString, _schema, 4))
            .AddTracking().AddRegistry().AddFeatureStore().UseDuckDbOfflineStore()
            .UsePostgreSqlOnlineStore(o => (o.ConnectionString, o.Schema, o.MaxReadConnections, o.MaxWriteConnections) = (_shared.Server.ConnectionString, _schema, 2, 2));
        return services.BuildServiceProvider();
    }
}
