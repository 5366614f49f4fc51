using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.Tests;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class CachingOnlineStoreTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark Watermark = new(1, Start);

    private static readonly FeatureViewVersion View = new(
        new FeatureView("v", new Entity("k", DataType.Int64), Source.Csv("f.csv", "at")).Feature("x", DataType.Int64).WithTimeToLive(TimeSpan.FromMinutes(10)), 1);

    private static readonly FeatureViewVersion Counted = new(
        new FeatureView("c", new Entity("k", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    private readonly InMemoryOnlineStore _behind = new();
    private readonly CountingStore _inner;
    private readonly FakeTimeProvider _time = new();
    private readonly CachingOnlineStore _store;

    public CachingOnlineStoreTests()
    {
        _inner = new CountingStore(_behind);
        _store = Over(_inner);
    }

    [Fact]
    public async Task Read_SameEntityAgain_AsksTheStoreOnce()
    {
        await WriteAsync(_store, View, [1L, Start, 5L]);
        Assert.Equal([5L, 5L, 5L], [await ReadAsync(_store, 1), await ReadAsync(_store, 1, Start.AddSeconds(1)), await ReadAsync(_store, 1)]);
        Assert.Equal(1, _inner.Asked);
    }

    [Fact]
    public async Task Read_RowsOlderThanTheFreshnessBound_AreAskedForAgain()
    {
        await WriteAsync(_behind, View, [1L, Start, 5L]);
        Assert.Equal(5L, await ReadAsync(_store, 1));
        await WriteAsync(_behind, View, [1L, Start, 6L]);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(5L, await ReadAsync(_store, 1));
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(6L, await ReadAsync(_store, 1));
        Assert.Equal(2, _inner.Asked);
    }

    [Fact]
    public async Task Read_LaterThanTheStoreTold_AsksAgain()
    {
        await WriteAsync(_behind, View, [1L, Start, 5L], [1L, Start.AddSeconds(60), 6L]);
        Assert.Equal(5L, await ReadAsync(_store, 1));
        Assert.Equal(5L, await ReadAsync(_store, 1, Start.AddSeconds(30)));
        Assert.Equal(1, _inner.Asked);
        Assert.Equal(5L, await ReadAsync(_store, 1, Start.AddSeconds(31)));
        Assert.Equal(2, _inner.Asked);
    }

    [Fact]
    public async Task Read_StoreTellsTheNextRow_IsExactAtItsEdge()
    {
        var telling = new CountingStore(_behind) { TellsNextRow = true };
        var store = Over(telling);
        await WriteAsync(_behind, View, [1L, Start, 5L], [1L, Start.AddSeconds(200), 6L]);
        Assert.Equal(5L, await ReadAsync(store, 1, Start.AddSeconds(100)));
        Assert.Equal(5L, await ReadAsync(store, 1, Start));
        Assert.Equal(5L, await ReadAsync(store, 1, Start.AddSeconds(200).AddMicroseconds(-1)));
        Assert.Equal(1, telling.Asked);
        Assert.Equal(6L, await ReadAsync(store, 1, Start.AddSeconds(200)));
        Assert.Null(await ReadAsync(store, 1, Start.AddSeconds(-1)));
        Assert.Equal(3, telling.Asked);
    }

    [Fact]
    public async Task Read_RowFromTheCacheOlderThanItsTimeToLive_IsExpired()
    {
        var store = Over(new CountingStore(_behind) { TellsNextRow = true });
        await WriteAsync(_behind, View, [1L, Start, 5L]);
        using var keys = Keys(1);
        foreach (var (seconds, status) in new[] { (0, FeatureStatus.Present), (600, FeatureStatus.Present), (601, FeatureStatus.Expired) })
        {
            using var read = await store.ReadAsync(keys, [View], Start.AddSeconds(seconds));
            Assert.Equal(status, read.GetStatus(0, 0));
        }

        var values = new float[1];
        store.CreateReader([View]).Read(1, Start.AddSeconds(601), values);
        Assert.True(float.IsNaN(values[0]));
    }

    [Fact]
    public async Task Write_ThroughTheCache_IsSeenAtOnce()
    {
        await WriteAsync(_store, View, [1L, Start, 5L], [2L, Start, 5L]);
        Assert.Equal([5L, 5L], [await ReadAsync(_store, 1), await ReadAsync(_store, 2)]);
        await WriteAsync(_store, View, [1L, Start, 6L]);
        Assert.Equal([6L, 5L], [await ReadAsync(_store, 1), await ReadAsync(_store, 2)]);
        Assert.Equal(3, _inner.Asked);
    }

    [Fact]
    public async Task Write_ThatFailedAfterItWasMade_IsSeenAtOnce()
    {
        await WriteAsync(_store, View, [1L, Start, 5L]);
        Assert.Equal(5L, await ReadAsync(_store, 1));
        _inner.AfterWrite = new DataEngineException("The answer got lost.", "online-write");
        await Assert.ThrowsAsync<DataEngineException>(() => WriteAsync(_store, View, [1L, Start, 6L]));
        Assert.Equal(6L, await ReadAsync(_store, 1));
    }

    /// <summary>The store has answered with the old row, then the write ends, then the answer arrives: it must not be kept.</summary>
    [Fact]
    public async Task Write_WhileAReadIsUnderWay_IsSeenByTheNextRead()
    {
        await WriteAsync(_store, View, [1L, Start, 5L]);
        _inner.AfterRead = async () =>
        {
            _inner.AfterRead = () => Task.CompletedTask;
            await WriteAsync(_store, View, [1L, Start, 6L]);
        };
        Assert.Equal(5L, await ReadAsync(_store, 1));
        Assert.Equal(6L, await ReadAsync(_store, 1));
    }

    [Fact]
    public async Task Advance_HigherGeneration_ForgetsEveryEntityOfTheView()
    {
        await WriteAsync(_store, Counted, [1L, Start, 5L], [2L, Start, 5L]);
        await _store.AdvanceAsync(Counted, Watermark);
        Assert.Equal([5L, 5L, 0L], [await ReadAsync(_store, 1, Start, Counted), await ReadAsync(_store, 2, Start, Counted), await ReadAsync(_store, 3, Start, Counted)]);
        var next = new OnlineWatermark(2, Start);
        _inner.AfterRead = async () =>
        {
            _inner.AfterRead = () => Task.CompletedTask;
            await _store.AdvanceAsync(Counted, next);
        };
        Assert.Equal(0L, await ReadAsync(_store, 4, Start, Counted));
        Assert.Equal([0L, 0L, 0L], [await ReadAsync(_store, 1, Start, Counted), await ReadAsync(_store, 2, Start, Counted), await ReadAsync(_store, 4, Start, Counted)]);
    }

    [Fact]
    public async Task Read_BeforeTheWatermarkAndAfterIt_KnowsTheDifference()
    {
        await _store.AdvanceAsync(Counted, Watermark);
        Assert.Null(await ReadAsync(_store, 1, Start.AddSeconds(-1), Counted));
        Assert.Equal(0L, await ReadAsync(_store, 1, Start, Counted));
        Assert.Null(await ReadAsync(_store, 1, Start.AddSeconds(-1), Counted));
    }

    [Fact]
    public async Task Read_MoreThanFits_StaysWithinTheBoundAndKeepsWhatIsUsed()
    {
        var store = new CachingOnlineStore(_inner, new OnlineCacheOptions { MaxAge = TimeSpan.FromSeconds(30), MaxBytes = 65_536 }, _time);
        await WriteAsync(_behind, View, [.. Enumerable.Range(0, 1_000).Select(k => new object?[] { (long)k, Start, (long)k })]);
        for (var k = 1; k < 1_000; k++)
        {
            Assert.Equal((long)k, await ReadAsync(store, k));
            Assert.Equal(0L, await ReadAsync(store, 0));
            Assert.InRange(store.Cache.Bytes, 300, 65_536);
        }

        Assert.Equal(1_000, _inner.Asked);
    }

    [Fact]
    public async Task ReadRaw_FromTheCache_AllocatesNothing()
    {
        await WriteAsync(_store, View, [.. Enumerable.Range(0, 50).Select(k => new object?[] { (long)k, Start, (long)k })]);
        var reader = _store.CreateReader([View]);
        var (keys, values) = (Enumerable.Range(0, 50).Select(k => (long)k).ToArray(), new float[50]);
        reader.Read(keys, Start, values);

        // The runtime allocates once in a while for itself, but no read does every time.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                reader.Read(keys, Start, values);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(Enumerable.Range(0, 50).Select(k => (float)k), values);
        Assert.Equal(50, _inner.Asked);
    }

    [Fact]
    public async Task UseOnlineCache_BeforeEachKindOfRegistration_WrapsItOnce()
    {
        foreach (var register in new Action<IServiceCollection>[]
        {
            s => s.AddSingleton<OnlineStore, InMemoryOnlineStore>(),
            s => s.AddSingleton<OnlineStore>(_behind),
            s => s.AddSingleton<OnlineStore>(_ => _behind),
        })
        {
            var services = new ServiceCollection();
            register(services);
            var builder = services.AddMlOpsCore().AddFeatureStore().UseOnlineCache(o => o.MaxBytes = 100_000).UseOnlineCache(o => o.MaxAge = TimeSpan.FromSeconds(2));
            await using var provider = builder.Services.BuildServiceProvider();
            var store = Assert.IsType<CachingOnlineStore>(provider.GetRequiredService<OnlineStore>());
            await WriteAsync(store, View, [1L, Start, 5L]);
            Assert.Equal(5L, await ReadAsync(store, 1));
            Assert.Single(provider.GetServices<OnlineStore>());
            Assert.Equal((100_000, TimeSpan.FromSeconds(2)), (provider.GetRequiredService<IOptions<OnlineCacheOptions>>().Value.MaxBytes, provider.GetRequiredService<IOptions<OnlineCacheOptions>>().Value.MaxAge));
        }

        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMlOpsCore().UseOnlineCache());
        await using var wrong = new ServiceCollection().AddMlOpsCore().AddFeatureStore().UseOnlineCache(o => (o.MaxAge, o.MaxBytes) = (TimeSpan.Zero, 1)).Services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<OnlineStore>());
        Assert.Equal(2, failure.Failures.Count());
    }

    private CachingOnlineStore Over(OnlineStore inner) => new(inner, new OnlineCacheOptions { MaxAge = TimeSpan.FromSeconds(30) }, _time);

    private static RecordBatch Keys(long key) => new(new Schema(new Field("k", DataType.Int64)), Columns.From(key));

    private static async Task<object?> ReadAsync(OnlineStore store, long key, DateTimeOffset? at = null, FeatureViewVersion? view = null)
    {
        using var keys = Keys(key);
        using var read = await store.ReadAsync(keys, [view ?? View], at ?? Start);
        return read.Values.Columns[0].GetValue(0);
    }

    /// <summary>Rows of key, instant and value; the greater value was created later.</summary>
    private static async Task WriteAsync(OnlineStore store, FeatureViewVersion view, params object?[][] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        foreach (var row in rows)
        {
            builder.AppendRow(row[0], row[1], row[1], ((DateTimeOffset)row[1]!).AddSeconds((long)row[2]!), row[2]);
        }

        using var batch = builder.Build();
        await store.WriteAsync(view, batch, Watermark);
    }
}
