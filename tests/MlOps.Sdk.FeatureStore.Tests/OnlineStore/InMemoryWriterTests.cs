using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Several writers of one view at once.</summary>
public sealed class InMemoryWriterTests
{
    private const int Writers = 4;

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark Watermark = new(1, Start);

    private static readonly FeatureViewVersion View = new(
        new FeatureView("v", new Entity("k", DataType.Int64), Source.Csv("f.csv", "at")).Feature("x", DataType.Int64), 1);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(3_000)]
    public async Task Write_ManyWritersInAnyOrder_EndsLikeOneWriter(int rowsAtOnce)
    {
        var random = new Random(rowsAtOnce);
        var rows = Enumerable.Range(0, 12_000).Select(_ => ((long)random.Next(500), random.Next(8), (long)random.Next(3))).ToArray();
        var (together, alone) = (new InMemoryOnlineStore(), new InMemoryOnlineStore());
        await WriteAsync(alone, rows);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            foreach (var part in rows.Where((_, i) => i % Writers == w).Concat(rows.Where((_, i) => i % (Writers + 1) == w)).Chunk(rowsAtOnce))
            {
                await WriteAsync(together, part);
            }
        })));
        using var keys = Keys(Enumerable.Range(0, 500).Select(k => (long)k));
        for (var hour = 0; hour < 8; hour++)
        {
            using var expected = await alone.ReadAsync(keys, [View], Start.AddHours(hour));
            using var actual = await together.ReadAsync(keys, [View], Start.AddHours(hour));
            Assert.Equal(expected.Values, actual.Values);
        }
    }

    /// <summary>Every write gives all entities one value: a read that sees two has seen a write by half.</summary>
    [Fact]
    public async Task Read_WhileSeveralWrite_SeesEachWriteWholeOrNotAtAll()
    {
        var store = new InMemoryOnlineStore();
        await WriteAsync(store, [.. Enumerable.Range(0, 40).Select(k => ((long)k, 0, 0L))]);
        var writers = Enumerable.Range(0, 2).Select(w => Task.Run(async () =>
        {
            for (var value = 1L; value <= 1_500; value++)
            {
                await WriteAsync(store, [.. Enumerable.Range(0, 40).Select(k => ((long)k, 0, (value * 2) + w))]);
            }
        })).ToArray();
        using var keys = Keys(Enumerable.Range(0, 40).Select(k => (long)k));
        var reader = store.CreateReader([View]);
        var (numbers, floats, reads) = (Enumerable.Range(0, 40).Select(k => (long)k).ToArray(), new float[40], 0);
        while (!Array.TrueForAll(writers, w => w.IsCompleted) || reads == 0)
        {
            reader.Read(numbers, Start, floats);
            Assert.Single(floats.Distinct());
            using var read = await store.ReadAsync(keys, [View], Start);
            Assert.Single(((Column<long>)read.Values.Columns[0]).Values.ToArray().Distinct());
            reads++;
        }

        await Task.WhenAll(writers);
        reader.Read(numbers, Start, floats);
        Assert.All(floats, f => Assert.Equal(3_001, f));
    }

    [Fact]
    public void Enter_AnotherShardIsTaken_DoesNotWait()
    {
        var shards = new WriteShards();
        using var first = shards.Enter(Of(1));
        var other = new Thread(() =>
        {
            using var second = shards.Enter(Of(0, 2, 2, 200));
        });
        other.Start();
        Assert.True(other.Join(TimeSpan.FromMinutes(1)), "A writer of other shards waited.");
    }

    [Fact]
    public void Cut_EveryTurn_HoldsEachEntityOnce()
    {
        int[] shards = [0, 0, 3, 7, 7, 7, 255];
        for (var turn = 0u; turn < 10; turn++)
        {
            var parts = WriteShards.Cut([.. Of(shards)], turn * 429_496_729).ToList();
            Assert.Equal(4, parts.Count);
            Assert.All(parts, p => Assert.Single(p.Select(e => e.Shard).Distinct()));
            Assert.Equal(shards, parts.SelectMany(p => p.Select(e => e.Shard)).Order());
        }
    }

    private static ArraySegment<EntityRows> Of(params int[] shards) => new([.. shards.Select(s => new EntityRows(s, [1], []))]);

    private static RecordBatch Keys(IEnumerable<long> keys) => new(new Schema(new Field("k", DataType.Int64)), Columns.From(keys.ToArray()));

    /// <summary>Writes rows of key, hour from which they hold, and value; of equal hours the one with the greater value was created later.</summary>
    private static async Task WriteAsync(InMemoryOnlineStore store, (long Key, int Hour, long Value)[] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(View.View));
        foreach (var (key, hour, value) in rows)
        {
            builder.AppendRow(key, Start.AddHours(hour), Start.AddHours(hour), Start.AddHours(hour).AddSeconds(value), value);
        }

        using var batch = builder.Build();
        await store.WriteAsync(View, batch, Watermark);
    }
}
