using MlOps.Sdk.Testing;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using static MlOps.Sdk.Redis.Tests.RedisClientTests;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisOnlineStoreTests : OnlineStoreConformance
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark First = new(1, Start);

    private static readonly FeatureViewVersion Counted = new(
        new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    private readonly SharedRedis _redis;

    public RedisOnlineStoreTests(SharedRedis redis)
    {
        RedisServer.Require();
        _redis = redis;
    }

    [Fact]
    public async Task Read_ManyEntitiesAndViews_IsOneRoundTrip()
    {
        var store = (RedisOnlineStore)CreateStore();
        using var rows = Rows((1, 0, 5), (2, 0, 6));
        await store.WriteAsync(Counted, rows, First);
        using var keys = Keys(1, 2, 3);
        await using var client = SharedRedis.Connect(_redis.Server.Endpoint);
        var before = await ReadsAsync(client);
        using var read = await store.ReadAsync(keys, [Counted], Start.AddHours(1));
        Assert.Equal([5L, 6L, null], Enumerable.Range(0, 3).Select(i => read.Values.Columns[0].GetValue(i)));
        Assert.Equal(before + 1, await ReadsAsync(client) - 1);

        // Each batch of commands that arrives together is one read event of the server; asking for the count is one too.
        static async Task<long> ReadsAsync(RedisClient client)
        {
            var info = (await client.SendAsync("info", Command("INFO", "stats"))).Text;
            const string name = "total_reads_processed:";
            return long.Parse(info.Split('\n').First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]);
        }
    }

    /// <summary>Rival writers over several connections end in what one writer ends in.</summary>
    [Fact]
    public async Task Write_RivalWriters_NewestEventStays()
    {
        var prefix = SharedRedis.NewPrefix();
        var clients = Enumerable.Range(0, 4).Select(_ => SharedRedis.Connect(_redis.Server.Endpoint)).ToArray();
        await Task.WhenAll(clients.Select((client, seed) => Task.Run(async () =>
        {
            var store = Store(client, prefix);
            var hours = Enumerable.Range(0, 50).ToArray();
            new Random(seed).Shuffle(hours);
            foreach (var hour in hours)
            {
                using var rows = Rows([.. Enumerable.Range(0, 5).Select(key => (key, 100, hour))]);
                await store.WriteAsync(Counted, rows, First);
            }
        })));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        using var keys = Keys(0, 1, 2, 3, 4);
        using var read = await Store(_redis.Client, prefix).ReadAsync(keys, [Counted], Start.AddHours(200));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(49L, read.Values.Columns[0].GetValue(i)));
    }

    [Fact]
    public async Task Write_ManyAdditionsToOneEntity_KeepsOnlyWhatReadsNeed()
    {
        var prefix = SharedRedis.NewPrefix();
        var store = Store(_redis.Client, prefix);
        for (var hour = 0; hour < 120; hour++)
        {
            using var rows = Rows((1, hour, hour));
            await store.WriteAsync(Counted, rows, First with { TrimBefore = Start.AddHours(hour - 3) });
        }

        using var keys = Keys(1);
        using var kept = await store.ReadAsync(keys, [Counted], Start.AddHours(116));
        using var dropped = await store.ReadAsync(keys, [Counted], Start.AddHours(115));
        Assert.Equal((116L, null), (kept.Values.Columns[0].GetValue(0), dropped.Values.Columns[0].GetValue(0)));
    }

    [Fact]
    public async Task Write_ThousandsOfRows_AllAreReadAndHigherGenerationDropsThem()
    {
        var store = CreateStore();
        var all = Enumerable.Range(0, 3000).ToArray();
        using var rows = Rows([.. all.Select(i => (i, 0, i + 1))]);
        await store.WriteAsync(Counted, rows, First);
        await store.AdvanceAsync(Counted, First);
        using var keys = Keys([.. all.Select(i => (long?)i)]);
        using (var read = await store.ReadAsync(keys, [Counted], Start.AddHours(1)))
        {
            Assert.All(all, i => Assert.Equal(i + 1L, read.Values.Columns[0].GetValue(i)));
        }

        using var fewer = Rows((7, 0, 70));
        var second = new OnlineWatermark(2, Start);
        await store.WriteAsync(Counted, fewer, second);
        await store.AdvanceAsync(Counted, second);
        using var after = await store.ReadAsync(keys, [Counted], Start.AddHours(1));
        Assert.All(all, i => Assert.Equal(i == 7 ? 70L : 0L, after.Values.Columns[0].GetValue(i)));
    }

    [Fact]
    public async Task Write_ManyRowsOfOneEntity_ReadPicksTheOneThatHolds()
    {
        var store = CreateStore();
        using var rows = Rows([.. Enumerable.Range(0, 1000).Select(hour => (1, hour, hour))]);
        await store.WriteAsync(Counted, rows, First);
        using var keys = Keys(1);
        foreach (var hour in new[] { 0, 1, 255, 256, 257, 998, 999 })
        {
            using var read = await store.ReadAsync(keys, [Counted], Start.AddHours(hour).AddMinutes(59));
            Assert.Equal((long)hour, read.Values.Columns[0].GetValue(0));
        }
    }

    /// <summary>A timeline changes from a string to a sorted set and back as rows come and go; reads find both kinds.</summary>
    [Fact]
    public async Task Read_TimelinesOfBothKinds_AreFoundRawAndOtherwise()
    {
        var prefix = SharedRedis.NewPrefix();
        var store = Store(_redis.Client, prefix);
        using var few = Rows([.. Enumerable.Range(0, 4).Select(key => (key, 0, key))]);
        using var many = Rows([.. Enumerable.Range(2, 9).SelectMany(key => Enumerable.Range(0, 6).Select(hour => (key, hour, 10 * key)))]);
        await store.WriteAsync(Counted, few, First);
        await store.WriteAsync(Counted, many, First);
        Assert.Equal("string", await KindAsync(1));
        Assert.Equal("zset", await KindAsync(2));
        var reader = store.CreateReader([Counted]);
        long[] asked = [0, 1, 2, 3, 9, 10, 50];
        float[] expected = [0, 1, 20, 30, 90, 100, float.NaN];
        for (var round = 0; round < 3; round++)
        {
            var values = new float[asked.Length];
            await reader.ReadAsync(asked, Start.AddHours(9), values);
            Assert.Equal(expected, values);
            reader.Read(asked, Start.AddHours(9), values);
            Assert.Equal(expected, values);
            using var keys = Keys([.. asked.Select(a => (long?)a)]);
            using var read = await store.ReadAsync(keys, [Counted], Start.AddHours(9));
            Assert.Equal(expected, asked.Select((_, i) => read.Values.Columns[0].GetValue(i) is long count ? count : float.NaN));
        }

        using var last = Rows((2, 9, 70));
        await store.WriteAsync(Counted, last, First with { TrimBefore = Start.AddHours(8) });
        Assert.Equal("string", await KindAsync(2));
        var trimmed = new float[1];
        await reader.ReadAsync(2, Start.AddHours(8), trimmed);
        Assert.Equal(20, trimmed[0]);
        await reader.ReadAsync(2, Start.AddHours(9), trimmed);
        Assert.Equal(70, trimmed[0]);

        async Task<string> KindAsync(int key) => (await _redis.Client.SendAsync(
            "type", Command("TYPE", System.Text.Encoding.Latin1.GetString(new RedisViewKeys(prefix, Counted).Timeline([0, 0, 0, 0, 0, 0, 0, (byte)key]).Span)))).Text;
    }

    [Fact]
    public async Task Write_WithExpiry_KeysGoAndNothingIsClaimedOfThem()
    {
        var prefix = SharedRedis.NewPrefix();
        var store = Store(_redis.Client, prefix, TimeSpan.FromMinutes(10));
        using var rows = Rows((1, 0, 5));
        await store.WriteAsync(Counted, rows, First);
        await store.AdvanceAsync(Counted, First);
        var timeline = System.Text.Encoding.Latin1.GetString(new RedisViewKeys(prefix, Counted).Timeline([0, 0, 0, 0, 0, 0, 0, 1]).Span);
        Assert.InRange((await _redis.Client.SendAsync("ttl", Command("PTTL", timeline))).Integer, 1, 600_000);
        using var keys = Keys(1, 2);
        using var read = await store.ReadAsync(keys, [Counted], Start.AddHours(1));
        Assert.Equal(5L, read.Values.Columns[0].GetValue(0));
        Assert.Null(read.Values.Columns[0].GetValue(1));
    }

    [Fact]
    public async Task Read_NoKeyGiven_IsMissing()
    {
        var store = CreateStore();
        using var none = Keys(new long?[] { null });
        using var read = await store.ReadAsync(none, [Counted], Start);
        Assert.Equal(FeatureStatus.Missing, read.GetStatus(0, 0));
    }

    [Fact]
    public async Task Read_KeyHoldsSomethingElse_SaysWhichOptionSeparatesThem()
    {
        var prefix = SharedRedis.NewPrefix();
        var timeline = $"{prefix}{{activity@v1}}:entity:\0\0\0\0\0\0\0\u0001";
        await _redis.Client.SendAsync("set", Command("SET", timeline, "x"));
        using var keys = Keys(1);
        using var rows = Rows((1, 0, 5));
        var text = await Assert.ThrowsAsync<SchemaException>(async () => await Store(_redis.Client, prefix).ReadAsync(keys, [Counted], Start));
        Assert.Contains("KeyPrefix", text.Message, StringComparison.Ordinal);
        Assert.Contains("KeyPrefix", (await Assert.ThrowsAsync<DataEngineException>(async () => await Store(_redis.Client, prefix).WriteAsync(Counted, rows, First))).Message, StringComparison.Ordinal);

        await _redis.Client.SendAsync("del", Command("DEL", timeline));
        await _redis.Client.SendAsync("push", Command("LPUSH", timeline, "x"));
        var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await Store(_redis.Client, prefix).ReadAsync(keys, [Counted], Start));
        Assert.Contains("KeyPrefix", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A full server refuses writes whole, keeps answering reads, and takes writes again once there is room.</summary>
    [Fact]
    public async Task Write_ServerFull_IsTransientAndOldRowsStay()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint);
        var store = Store(client, "p:");
        using var keys = Keys(0);
        using var old = Rows((0, 0, 1));
        using var newer = Rows((0, 1, 2));
        await store.WriteAsync(Counted, old, First);
        await client.SendAsync("fill", Command("SET", "fill", new string('x', 3_000_000)));
        await client.SendAsync("limit", Command("CONFIG", "SET", "maxmemory", "2mb"));
        var refused = await Assert.ThrowsAsync<DataEngineException>(async () => await store.WriteAsync(Counted, newer, new OnlineWatermark(2, Start)));
        Assert.True(refused.IsTransient);
        Assert.Contains("OOM", refused.Message, StringComparison.Ordinal);
        using (var read = await store.ReadAsync(keys, [Counted], Start.AddHours(5)))
        {
            Assert.Equal(1L, read.Values.Columns[0].GetValue(0));
        }

        await client.SendAsync("room", Command("CONFIG", "SET", "maxmemory", "0"));
        await store.WriteAsync(Counted, newer, new OnlineWatermark(2, Start));
        using var after = await store.ReadAsync(keys, [Counted], Start.AddHours(5));
        Assert.Equal(2L, after.Values.Columns[0].GetValue(0));
    }

    /// <summary>A server that lost its memory claims nothing, and writing the rows again brings all back.</summary>
    [Fact]
    public async Task Read_ServerKilledAndRestartedEmpty_ClaimsNothingUntilRebuilt()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint);
        var store = Store(client, "p:");
        using var keys = Keys(1, 2);
        using var rows = Rows((1, 0, 5));
        await FillAsync();
        await server.KillAsync();
        await server.RestartAsync();
        using (var read = await RetryAsync(async () => await store.ReadAsync(keys, [Counted], Start.AddHours(1))))
        {
            Assert.Null(read.Values.Columns[0].GetValue(0));
            Assert.Null(read.Values.Columns[0].GetValue(1));
        }

        await FillAsync();
        using var rebuilt = await store.ReadAsync(keys, [Counted], Start.AddHours(1));
        Assert.Equal(5L, rebuilt.Values.Columns[0].GetValue(0));
        Assert.Equal(0L, rebuilt.Values.Columns[0].GetValue(1));

        async Task FillAsync()
        {
            await store.WriteAsync(Counted, rows, First);
            await store.AdvanceAsync(Counted, First);
        }
    }

    protected override FeatureStore.OnlineStore CreateStore() => Store(_redis.Client, SharedRedis.NewPrefix());

    private static RedisOnlineStore Store(RedisClient client, string prefix, TimeSpan? expiry = null) =>
        new(client, new RedisOnlineStoreOptions { KeyPrefix = prefix, Expiry = expiry });

    private static async Task<OnlineFeatures> RetryAsync(Func<Task<OnlineFeatures>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (DataEngineException e) when (e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Rows given as key, hour from which they hold, and count; the count is the hour of the newest event too.</summary>
    private static RecordBatch Rows(params (int Key, int Hour, int Count)[] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Counted.View));
        foreach (var (key, hour, count) in rows)
        {
            builder.AppendRow((long)key, Start.AddHours(hour), Start.AddHours(count), Start.AddHours(count), (long)count);
        }

        return builder.Build();
    }

    private static RecordBatch Keys(params long?[] keys) => new(new Schema(new Field("author", DataType.Int64)), Columns.FromNullable(keys));
}
