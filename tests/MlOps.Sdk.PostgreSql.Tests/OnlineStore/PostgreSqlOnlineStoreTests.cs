using MlOps.Sdk.Testing;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using Npgsql;
using static MlOps.Sdk.PostgreSql.Tests.OnlineRows;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlOnlineStoreTests : OnlineStoreConformance
{
    private readonly SharedPostgreSql _shared;

    public PostgreSqlOnlineStoreTests(SharedPostgreSql shared)
    {
        PostgreSqlServer.Require();
        _shared = shared;
    }

    /// <summary>All keys of all views are one statement.</summary>
    [Fact]
    public async Task Read_ManyEntitiesAndViews_IsOneStatement()
    {
        var server = _shared.Server;
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString + ";Application Name=counted", o => (o.Schema, o.MaxReadConnections) = ("statements", 1));
        var other = new FeatureViewVersion(
            new FeatureView("profile", Counted.View.Entity, Source.Csv("f.csv", "at")).Feature("lines", DataType.Float64), 1);
        using var rows = Rows((1, 0, 5), (2, 0, 6));
        await store.WriteAsync(Counted, rows, First);
        using var keys = Keys(1, 2, 3);
        using var read = await store.ReadAsync(keys, [Counted, other], Start.AddHours(1));
        Assert.Equal([5L, 6L, null], Enumerable.Range(0, 3).Select(i => read.Values.Columns[0].GetValue(i)));
        var last = await SharedPostgreSql.AskAsync(
            server.ConnectionString, "SELECT string_agg(query, '|') FROM pg_stat_activity WHERE application_name = 'counted' AND query LIKE '%unnest($1, $2)%'");
        Assert.Equal(PostgreSqlOnlineSql.Find, last);
    }

    /// <summary>The rows are found by the key alone, however large the table grows after the plan was made.</summary>
    [Fact]
    public async Task Read_PlanOfAnEmptyTable_GoesByTheKey()
    {
        var server = _shared.Server;
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString, o => o.Schema = "plans");
        await store.AdvanceAsync(Counted, First);
        await using var connections = SharedPostgreSql.Connect(server.ConnectionString, o => o.Schema = "plans");
        var plan = await connections.Reading.RunAsync(
            "plan",
            async (connection, _) =>
            {
                await using var command = new NpgsqlCommand("EXPLAIN " + PostgreSqlOnlineSql.Find, connection)
                {
                    Parameters = { new() { Value = new[] { 1L } }, new() { Value = new[] { new byte[] { 1 } } }, new() { Value = 5L } },
                };
                await using var reader = await command.ExecuteReaderAsync();
                var lines = new List<string>();
                while (await reader.ReadAsync())
                {
                    lines.Add(reader.GetString(0));
                }

                return string.Join('\n', lines);
            },
            CancellationToken.None);
        Assert.Contains("Index Scan Backward using online_rows_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    /// <summary>Rival writers, of few and of many rows, end in what one writer ends in.</summary>
    [Theory]
    [InlineData(5, 40)]
    [InlineData(700, 6)]
    public async Task Write_RivalWriters_NewestEventStays(int entities, int hours)
    {
        var store = CreateStore();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            var order = Enumerable.Range(0, hours).ToArray();
            random.Shuffle(order);
            foreach (var hour in order)
            {
                var keys = Enumerable.Range(0, entities).ToArray();
                random.Shuffle(keys);
                using var rows = Rows([.. keys.Select(key => (key, 100, hour))]);
                await store.WriteAsync(Counted, rows, First);
            }
        })));
        var counts = await CountsAsync(store, 200, [.. Enumerable.Range(0, entities).Select(i => (long?)i)]);
        Assert.All(counts, c => Assert.Equal(hours - 1L, c));
    }

    [Fact]
    public async Task Write_TensOfThousandsOfRows_AllAreReadAndHigherGenerationDropsThem()
    {
        var space = SharedPostgreSql.NewName();
        var store = _shared.NewStore(space);
        var all = Enumerable.Range(0, 25_000).ToArray();
        using var rows = Rows([.. all.Select(i => (i, 0, i % 100))]);
        await store.WriteAsync(Counted, rows, First);
        await store.AdvanceAsync(Counted, First);
        long?[] keys = [.. all.Select(i => (long?)i)];
        Assert.Equal(all.Select(i => (object)(i % 100L)), await CountsAsync(store, 1, keys));

        using var fewer = Rows((7, 0, 70));
        var second = new OnlineWatermark(2, Start);
        await store.WriteAsync(Counted, fewer, second);
        await store.AdvanceAsync(Counted, second);
        Assert.Equal(all.Select(i => (object)(i == 7 ? 70L : 0L)), await CountsAsync(store, 1, keys));
        var left = await SharedPostgreSql.AskAsync(
            _shared.Server.ConnectionString, $"SELECT count(*) FROM mlops.online_rows WHERE view = {new PostgreSqlViewIds(space).Of(Counted)}");
        Assert.Equal(2L, left);

        // A straggler of the old generation changes nothing.
        await store.WriteAsync(Counted, rows, First);
        Assert.Equal([0L, 70L], await CountsAsync(store, 1, 6, 7));
    }

    [Fact]
    public async Task Read_AnotherDefinitionUnderTheSameName_SeesNothingOfIt()
    {
        var store = CreateStore();
        using var rows = Rows((1, 0, 5));
        await store.WriteAsync(Counted, rows, First);
        var changed = new FeatureViewVersion(Counted.View.Aggregate("lines", a => a.Sum("lines")), Counted.Version);
        using var keys = Keys(1);
        using var read = await store.ReadAsync(keys, [changed], Start.AddHours(1));
        Assert.Equal(FeatureStatus.Missing, read.GetStatus(0, 0));
    }

    [Fact]
    public async Task Read_NothingEverWritten_IsMissingAndMakesNoTables()
    {
        await using var store = SharedPostgreSql.OpenStore(_shared.Server.ConnectionString, o => o.Schema = "never");
        Assert.Equal([null], await CountsAsync(store, 1, 1));
        Assert.Equal(false, await SharedPostgreSql.AskAsync(_shared.Server.ConnectionString, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'never')"));
    }

    [Fact]
    public async Task Write_FromSeveralProcessesAtTheFirstStart_MakesTheTablesOnce()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => SharedPostgreSql.OpenStore(_shared.Server.ConnectionString, o => (o.Schema, o.MaxWriteConnections) = ("together", 1))).ToArray();
        await Task.WhenAll(stores.Select((store, i) => Task.Run(async () =>
        {
            using var rows = Rows((i, 0, i));
            await store.WriteAsync(Counted, rows, First);
        })));
        Assert.Equal([0L, 1L, 2L, 3L, 4L, 5L], await CountsAsync(stores[0], 9, 0, 1, 2, 3, 4, 5));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Write_KeyLongerThanAnIndexTakes_SaysSo()
    {
        var view = new FeatureViewVersion(new FeatureView("files", new Entity("file", DataType.Utf8), Source.Csv("f.csv", "at")).Feature("size", DataType.Int32), 1);
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        var random = new Random(3);
        builder.AppendRow(new string([.. Enumerable.Range(0, 9000).Select(_ => (char)random.Next('a', 'z'))]), Start, Start, Start, 1);
        using var rows = builder.Build();
        var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await CreateStore().WriteAsync(view, rows, First));
        Assert.False(failure.IsTransient);
        Assert.Contains("2,600 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Cancelled_EndsAtOnce()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        using var rows = Rows((1, 0, 5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await CreateStore().WriteAsync(Counted, rows, First, source.Token));
    }

    protected override FeatureStore.OnlineStore CreateStore() => _shared.NewStore(SharedPostgreSql.NewName());
}
