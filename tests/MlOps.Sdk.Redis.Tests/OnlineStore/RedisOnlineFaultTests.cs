using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>What readers and writers of the online store see when the server stops, dies, is cut off, or refuses.</summary>
public sealed class RedisOnlineFaultTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark First = new(1, Start);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    // What a busy machine may add before a timer is served.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private static readonly FeatureViewVersion Counted = new(
        new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    /// <summary>Every way of reading and writing ends within its time while the server stands still, and works again after it.</summary>
    [Fact]
    public async Task Calls_ServerFrozenAndThawed_EndWithinBudgetAndRecover()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint, o => (o.CommandTimeout, o.ConnectTimeout) = (Budget, Budget));
        var store = new RedisOnlineStore(client, new RedisOnlineStoreOptions());
        await Transient.UntilAsync(() => FillAsync(store));
        var reader = store.CreateReader([Counted]);
        server.Freeze();
        foreach (var call in new Func<Task>[]
        {
            () => ReadAsync(store), async () => await reader.ReadAsync(1, Start.AddHours(1), new float[1]),
            () => Task.Run(() => reader.Read(1, Start.AddHours(1), new float[1])), () => FillAsync(store),
        })
        {
            var start = Stopwatch.GetTimestamp();
            Assert.True((await Assert.ThrowsAsync<DataEngineException>(call)).IsTransient);
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, (2 * Budget) + Slack);
        }

        server.Thaw();
        Assert.Equal(5L, await Transient.UntilAsync(() => ReadAsync(store)));
    }

    /// <summary>Packets that get stuck on the way are not waited for beyond the time of a call, and the store finds its way back.</summary>
    [Fact]
    public async Task Read_NetworkHoldsEverythingBack_EndsWithinBudgetAndRecovers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new HoldingProxy(server.Port);
        await using var client = SharedRedis.Connect(proxy.Endpoint, o => (o.CommandTimeout, o.ConnectTimeout, o.MaxReconnectDelay) = (Budget, Budget, Budget));
        var store = new RedisOnlineStore(client, new RedisOnlineStoreOptions());
        await Transient.UntilAsync(() => FillAsync(store));
        proxy.IsHolding = true;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.True((await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(store))).IsTransient);
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, (2 * Budget) + Slack);
        }

        proxy.IsHolding = false;
        Assert.Equal(5L, await Transient.UntilAsync(() => ReadAsync(store)));
    }

    /// <summary>A server that is starting or was made a replica is worth another try, and the message says which it is.</summary>
    [Theory]
    [InlineData("-LOADING Redis is loading the dataset in memory", "still reading its data")]
    [InlineData("-READONLY You can't write against a read only replica.", "It is a replica")]
    [InlineData("-MASTERDOWN Link with MASTER is down", "not ready")]
    public async Task Calls_ServerAnswersThatItCannotNow_AreTransient(string answer, string reason)
    {
        await using var server = ScriptedServer.Saying(string.Concat(Enumerable.Repeat(answer + "\r\n", 2)));
        foreach (var call in new Func<RedisOnlineStore, Task>[]
        {
            ReadAsync, FillAsync, async store => await store.CreateReader([Counted]).ReadAsync(new long[] { 1, 2 }, Start, new float[2]),
        })
        {
            // A write asks one thing at a time: the second answer is one too many and ends the connection.
            await using var client = SharedRedis.Connect(server.Endpoint);
            var failure = await Assert.ThrowsAsync<DataEngineException>(() => call(new RedisOnlineStore(client, new RedisOnlineStoreOptions())));
            Assert.True(failure.IsTransient);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A small server that may drop nothing refuses what does not fit, keeps what it has, and loses nothing of it.</summary>
    [Fact]
    public async Task Write_MoreThanTheServerHolds_IsRefusedAndEarlierRowsStay()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        await using var client = SharedRedis.Connect(server.Endpoint);
        var store = new RedisOnlineStore(client, new RedisOnlineStoreOptions());
        var written = 0;
        DataEngineException? full = null;
        while (full is null && written < 100_000)
        {
            using var rows = Rows([.. Enumerable.Range(written, 500).Select(key => (key, key))]);
            full = await Record.ExceptionAsync(async () => await store.WriteAsync(Counted, rows, First)) as DataEngineException;
            written += full is null ? 500 : 0;
        }

        Assert.True(full?.IsTransient);
        Assert.Contains("OOM", full!.Message, StringComparison.Ordinal);
        Assert.True(written > 0);
        var keys = Enumerable.Range(0, written).Select(k => (long)k).ToArray();
        var values = new float[written];
        await store.CreateReader([Counted]).ReadAsync(keys, Start.AddHours(1), values);
        Assert.Equal(keys.Select(k => (float)k), values);
    }

    /// <summary>A server that lost everything is filled again from the offline rows and then gives what an oracle gives.</summary>
    [Fact]
    public async Task Read_ServerKilledAndRebuiltFromOfflineRows_EqualsTheOracle()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint);
        var store = new RedisOnlineStore(client, new RedisOnlineStoreOptions());
        var random = new Random(11);
        (int Key, int Hour, int Count)[] offline = [.. Enumerable.Range(0, 3000).Select(_ => (random.Next(0, 200), random.Next(0, 400), random.Next(0, 1000)))
            .DistinctBy(r => (r.Item1, r.Item2))];
        await FillFromOfflineAsync();
        await server.KillAsync();
        await server.RestartAsync();
        Assert.Null(await Transient.UntilAsync(() => ReadAsync(store)));
        await FillFromOfflineAsync();
        var reader = store.CreateReader([Counted]);
        var keys = Enumerable.Range(0, 210).Select(k => (long)k).ToArray();
        foreach (var hour in new[] { 0, 1, 50, 133, 399, 5000 })
        {
            var values = new float[keys.Length];
            await reader.ReadAsync(keys, Start.AddHours(hour), values);
            Assert.Equal(
                keys.Select(k => (float)(offline.Where(r => r.Key == k && r.Hour <= hour).OrderBy(r => r.Hour).Select(r => (int?)r.Count).LastOrDefault() ?? 0)), values);
        }

        async Task FillFromOfflineAsync()
        {
            var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Counted.View));
            foreach (var (key, hour, count) in offline)
            {
                builder.AppendRow((long)key, Start.AddHours(hour), Start.AddHours(hour), Start.AddHours(hour), (long)count);
            }

            using var rows = builder.Build();
            await Transient.UntilAsync(async () => await store.WriteAsync(Counted, rows, First));
            await Transient.UntilAsync(async () => await store.AdvanceAsync(Counted, First));
        }
    }

    private static async Task FillAsync(FeatureStore.OnlineStore store)
    {
        using var rows = Rows((1, 5));
        await store.WriteAsync(Counted, rows, First);
    }

    private static async Task<object?> ReadAsync(FeatureStore.OnlineStore store)
    {
        using var keys = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(1L));
        using var read = await store.ReadAsync(keys, [Counted], Start.AddHours(1));
        return read.Values.Columns[0].GetValue(0);
    }

    private static RecordBatch Rows(params (int Key, int Count)[] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Counted.View));
        foreach (var (key, count) in rows)
        {
            builder.AppendRow((long)key, Start, Start, Start, (long)count);
        }

        return builder.Build();
    }
}
