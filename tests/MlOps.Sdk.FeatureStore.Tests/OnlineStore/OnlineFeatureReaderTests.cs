using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class OnlineFeatureReaderTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Entity Author = new("author", DataType.Int64);

    private static readonly FeatureViewVersion Wide = new(
        Enumerable.Range(0, 100).Aggregate(new FeatureView("wide", Author, Source.Csv("f.csv", "at")), (v, i) => v.Feature($"f{i}", DataType.Float32)), 1);

    private static readonly FeatureViewVersion Mixed = new(
        new FeatureView("mixed", Author, Source.Csv("f.csv", "at")).Feature("n", DataType.Int64).Feature("team", DataType.Utf8), 1);

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Read_FromMemory_AllocatesNothing(int rows)
    {
        var store = await WithWideRows();
        var reader = store.CreateReader([Wide]);
        var keys = Enumerable.Range(0, rows).Select(i => (long)i * 3).ToArray();
        var values = new float[rows * 100];
        var statuses = new FeatureStatus[rows * 100];
        reader.Read(keys, Start, values, statuses);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            reader.Read(keys, Start, values, statuses);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(42f, values[42]);
    }

    [Fact]
    public async Task Read_StoreWithoutAnOwnRawWay_GivesTheSame()
    {
        var store = await WithWideRows();
        var (direct, through) = (new float[300], new float[300]);
        store.CreateReader([Wide]).Read([1L, 999L, 2L], Start, direct);
        new ForwardingStore(store).CreateReader([Wide]).Read([1L, 999L, 2L], Start, through);
        Assert.Equal(direct, through);
        Assert.All(through[100..200], v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Read_RowPackedForAnotherVersion_IsRefused()
    {
        var store = new ForwardingStore(new InMemoryOnlineStore()) { Payload = [2, 0, 0, 0, .. new byte[13 + 400]] };
        var failure = Assert.Throws<SchemaException>(() => store.CreateReader([Wide]).Read(1, Start, new float[100]));
        Assert.Contains("'wide@v1'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, 0, "rows of 100 floats do not fit into a span of 99")]
    [InlineData(200, 0, "Give one of exactly 100")]
    [InlineData(100, 7, "rows of 100 statuses do not fit into a span of 7")]
    public void Read_SpanOfAnotherLength_SaysTheRightOne(int values, int statuses, string message)
    {
        var reader = new InMemoryOnlineStore().CreateReader([Wide]);
        var failure = Assert.Throws<ArgumentException>(() => reader.Read(1, Start, new float[values], new FeatureStatus[statuses]));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateReader_WhatCannotBeAskedFor_IsNamed()
    {
        var store = new InMemoryOnlineStore();
        var other = new FeatureViewVersion(new FeatureView("files", new Entity("file", DataType.Int64), Source.Csv("f.csv", "at")).Feature("n", DataType.Int64), 1);
        Assert.Contains("'mixed__team' holds utf8", Assert.Throws<SchemaException>(() => store.CreateReader([Mixed])).Message, StringComparison.Ordinal);
        Assert.Contains("mixed__n, mixed__team", Assert.Throws<SchemaException>(() => store.CreateReader([Mixed], ["n"])).Message, StringComparison.Ordinal);
        Assert.Contains("one key", Assert.Throws<ArgumentException>(() => store.CreateReader([Mixed, other])).Message, StringComparison.Ordinal);
        Assert.Contains("Name at least one", Assert.Throws<ArgumentException>(() => store.CreateReader([Mixed], [])).Message, StringComparison.Ordinal);
    }

    private static async Task<InMemoryOnlineStore> WithWideRows()
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Wide.View));
        for (var key = 0L; key < 200; key++)
        {
            builder.AppendRow([key, Start, Start, Start, .. Enumerable.Range(0, 100).Select(i => (object)(float)(i + (1000 * key)))]);
        }

        using var rows = builder.Build();
        var store = new InMemoryOnlineStore();
        await store.WriteAsync(Wide, rows, new OnlineWatermark(1, Start));
        return store;
    }

    /// <summary>A store as another package writes one: only what must be overridden.</summary>
    private sealed class ForwardingStore(InMemoryOnlineStore inner) : OnlineStore
    {
        public byte[]? Payload { get; init; }

        protected override ValueTask WriteCoreAsync(FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is written here.");

        protected override ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is written here.");

        protected override ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is deleted here.");

        protected override async ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
            IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var rows = new List<OnlineLookupResult>();
            foreach (var key in lookups[0].Keys)
            {
                rows.Add(Payload is null ? Lookup(key, lookups[0].View, at) : new OnlineLookupResult(new OnlineRow(key, 0, 0, 0, Payload), true));
            }

            return [rows];
        }

        private OnlineLookupResult Lookup(byte[] key, FeatureViewVersion view, DateTimeOffset at)
        {
            var number = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(key);
            using var entities = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(number));
            using var read = inner.ReadAsync(entities, [view], at).AsTask().GetAwaiter().GetResult();
            if (read.GetStatus(0, 0) == FeatureStatus.Missing)
            {
                return default;
            }

            using var features = read.Values.Share();
            return new OnlineLookupResult(new OnlineRow(key, 0, 0, 0, new FeatureRowLayout(view).Encode(features.Columns, 0)), true);
        }
    }
}
