using System.Buffers.Binary;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class InMemorySnapshotTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark Watermark = new(7, Start);

    private static readonly FeatureViewVersion Plain = new(
        new FeatureView("plain", new Entity("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)]), Source.Csv("f.csv", "at"))
            .Feature("lines", DataType.Float64).Feature("team", DataType.Utf8).WithTimeToLive(TimeSpan.FromHours(5)),
        3);

    private static readonly FeatureViewVersion Counted = new(
        new FeatureView("counted", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-snapshot-").FullName;

    private string File => Path.Combine(_folder, "online", "features.snapshot");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SaveAsync_ThenLoad_AnswersEveryReadAlike()
    {
        var store = await FilledAsync(200);
        await store.SaveAsync(File);
        var loaded = new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File });
        using var keys = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("file", DataType.Utf8)),
            Columns.FromNullable(Enumerable.Range(0, 260).Select(i => i % 20 == 19 ? null : (long?)(i % 120))),
            Columns.FromStrings(Enumerable.Range(0, 260).Select(i => i % 31 == 30 ? null : $"f{i % 3}")));
        for (var hour = -1; hour < 12; hour++)
        {
            using var expected = await store.ReadAsync(keys, [Plain, Counted], Start.AddHours(hour));
            using var actual = await loaded.ReadAsync(keys, [Plain, Counted], Start.AddHours(hour));
            Assert.Equal(expected.Values, actual.Values);
            foreach (var column in expected.Values.Schema.Select(f => f.Name))
            {
                Assert.All(Enumerable.Range(0, 260), row => Assert.Equal(
                    (expected.GetStatus(row, column), expected.GetEventTime(row, column)), (actual.GetStatus(row, column), actual.GetEventTime(row, column))));
            }
        }

        Assert.Equal(Watermark, (await loaded.FindStateAsync(Counted))!.Complete);
        Assert.NotEqual((await store.FindStateAsync(Counted))!.StoreId, (await loaded.FindStateAsync(Counted))!.StoreId);
    }

    [Fact]
    public async Task Load_ThenWriteAndAdvance_GoesOnWhereItWas()
    {
        await (await FilledAsync(20)).SaveAsync(File);
        var loaded = new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File });
        await WriteAsync(loaded, Counted, new OnlineWatermark(8, Start), [1L, Start, Start, Start, 99L]);
        await loaded.AdvanceAsync(Counted, new OnlineWatermark(8, Start));
        await WriteAsync(loaded, Counted, Watermark, [1L, Start, Start, Start, 5L]);
        using var keys = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(1L, 2L));
        using var read = await loaded.ReadAsync(keys, [Counted], Start);
        Assert.Equal([99L, 0L], [read.Values.Columns[0].GetValue(0), read.Values.Columns[0].GetValue(1)]);
        await loaded.SaveAsync();
        using var again = await new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File }).ReadAsync(keys, [Counted], Start);
        Assert.Equal(read.Values, again.Values);
    }

    /// <summary>Both entities are always written together with one value: a snapshot that holds two has a write by half.</summary>
    [Fact]
    public async Task SaveAsync_WhileWritesGoOn_HoldsNoWriteByHalf()
    {
        var store = new InMemoryOnlineStore();
        await WriteAsync(store, Counted, Watermark, [1L, Start, Start, Start, 0L], [2L, Start, Start, Start, 0L]);
        var writer = Task.Run(async () =>
        {
            for (var value = 1L; value <= 2_000; value++)
            {
                var created = Start.AddSeconds(value);
                await WriteAsync(store, Counted, Watermark, [1L, Start, Start, created, value], [2L, Start, Start, created, value]);
            }
        });
        using var keys = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(1L, 2L));
        var last = -1L;
        do
        {
            await store.SaveAsync(File);
            using var read = await new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File }).ReadAsync(keys, [Counted], Start);
            var values = ((Column<long>)read.Values.Columns[0]).Values;
            Assert.Equal(values[0], values[1]);
            Assert.True(values[0] >= last, "A later snapshot holds older rows.");
            last = values[0];
        }
        while (!writer.IsCompleted);
        await writer;
    }

    [Fact]
    public async Task Load_AnyByteChangedOrAnyEndCutOff_IsRefusedWithTheFix()
    {
        await (await FilledAsync(5)).SaveAsync(File);
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] ^= 0x10;
            Refused(whole);
            whole[i] ^= 0x10;
            Refused(whole[..i]);
        }

        Refused([.. whole, 0]);
        await System.IO.File.WriteAllBytesAsync(File, whole);
        _ = new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File });
    }

    [Fact]
    public async Task Load_AnotherLayoutOrAnotherFile_SaysWhich()
    {
        await (await FilledAsync(5)).SaveAsync(File);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2);
        Assert.Contains("has layout 2, but this release reads layout 1", Refused(bytes).Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", Refused(bytes[..10]).Message, StringComparison.Ordinal);
        Assert.Contains("is no snapshot of an online store", Refused("SQLite format 3, and more"u8.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_RowsOfAnotherDefinition_AreNotServed()
    {
        await (await FilledAsync(5)).SaveAsync(File);
        var loaded = new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File });
        var other = new FeatureViewVersion(
            new FeatureView("counted", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Sum("x")), 1);
        using var keys = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(1L));
        var failure = await Assert.ThrowsAsync<SchemaException>(() => loaded.ReadAsync(keys, [other], Start).AsTask());
        Assert.Contains("'counted@v1' that were packed for another definition", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveAsync_NoPathOrCanceled_LeavesTheFileAsItWas()
    {
        var store = await FilledAsync(5);
        await Assert.ThrowsAsync<ArgumentException>(() => store.SaveAsync().AsTask());
        await store.SaveAsync(File);
        var before = await System.IO.File.ReadAllBytesAsync(File);
        await WriteAsync(store, Counted, Watermark, [77L, Start, Start, Start, 1L]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(File, new CancellationToken(canceled: true)).AsTask());
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task UseInMemoryOnlineStore_WithSnapshot_LoadsItAndSavesIt()
    {
        await (await FilledAsync(5)).SaveAsync(File);
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseInMemoryOnlineStore(o => o.SnapshotPath = File);
        await using var provider = services.BuildServiceProvider();
        var store = Assert.IsType<InMemoryOnlineStore>(provider.GetRequiredService<OnlineStore>());
        Assert.Same(store, provider.GetRequiredService<InMemoryOnlineStore>());
        Assert.Equal(Watermark, (await store.FindStateAsync(Counted))!.Complete);

        services.AddMlOpsCore().UseInMemoryOnlineStore(o => o.SnapshotPath = " ");
        await using var wrong = services.BuildServiceProvider();
        Assert.Contains("SnapshotPath", Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<OnlineStore>()).Message, StringComparison.Ordinal);
    }

    private DataEngineException Refused(byte[] content)
    {
        System.IO.File.WriteAllBytes(File, content);
        var failure = Assert.Throws<DataEngineException>(() => new InMemoryOnlineStore(new InMemoryOnlineStoreOptions { SnapshotPath = File }));
        Assert.Contains($"'{File}'", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private static async Task<InMemoryOnlineStore> FilledAsync(int rows)
    {
        var (store, random) = (new InMemoryOnlineStore(), new Random(rows));
        for (var i = 0; i < rows; i++)
        {
            var at = Start.AddHours(random.Next(8));
            await WriteAsync(store, Plain, Watermark, [(long)random.Next(100), $"f{random.Next(3)}", at, at, at, i % 7 == 0 ? null : i / 8.0, i % 5 == 0 ? null : new string('ä', i)]);
            await WriteAsync(store, Counted, Watermark, [(long)random.Next(100), at, at, at, (long)i]);
        }

        await store.AdvanceAsync(Counted, Watermark);
        return store;
    }

    private static async Task WriteAsync(InMemoryOnlineStore store, FeatureViewVersion view, OnlineWatermark watermark, params object?[][] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        foreach (var row in rows)
        {
            builder.AppendRow(row);
        }

        using var batch = builder.Build();
        await store.WriteAsync(view, batch, watermark);
    }
}
