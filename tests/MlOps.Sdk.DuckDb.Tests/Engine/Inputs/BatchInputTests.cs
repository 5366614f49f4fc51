using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class BatchInputTests
{
    private static DuckDbQuery Input(string name, RecordBatch batch) =>
        new() { Inputs = new Dictionary<string, RecordBatch> { [name] = batch } };

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2_047, 0.3)]
    [InlineData(2_048, 1.0)]
    [InlineData(10_000, 0.1)]
    [InlineData(70_000, 0.0)]
    public async Task QueryAllAsync_InputOfEveryType_ComesBackEqual(int rows, double nullShare)
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(rows, seed: 7, nullShare);

        using var all = await database.QueryAllAsync("SELECT * FROM t", Input("t", batch));
        Assert.Equal(batch, all);

        var streamed = await database.QueryAsync("SELECT * FROM t", Input("t", batch)).ToListAsync();
        Assert.Equal(batch, RecordBatch.Concat(streamed));
    }

    [Fact]
    public async Task QueryAllAsync_SliceOfInput_ComesBackEqual()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(5_000, seed: 3, nullShare: 0.2);
        using var slice = batch.Slice(1_237, 2_500);

        using var result = await database.QueryAllAsync("SELECT * FROM t", Input("t", slice));

        Assert.Equal(slice, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputWithoutRows_ComesBackEqual()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(0, seed: 3, nullShare: 0);

        using var result = await database.QueryAllAsync("SELECT * FROM t", Input("t", batch));

        Assert.Equal(batch, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputUsedTwiceAndCounted_ReadsOnlyWhatIsNeeded()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(4_000, seed: 5, nullShare: 0.1);

        using var count = await database.QueryAllAsync("SELECT count(*) AS n FROM t", Input("t", batch));
        using var join = await database.QueryAllAsync("SELECT count(*) AS n FROM t a JOIN t b ON a.u64 = b.u64 AND a.i64 = b.i64", Input("t", batch));

        Assert.Equal(4_000, count.Column<long>("n")[0]);
        Assert.Equal(Enumerable.Range(0, 4_000).Count(i => !batch["u64"].IsNull(i) && !batch["i64"].IsNull(i)), join.Column<long>("n")[0]);
    }

    [Fact]
    public async Task ExecuteAsync_InputIntoTable_StoresEveryValue()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = SampleBatches.Create(3_000, seed: 11, nullShare: 0.25);

        await database.ExecuteAsync("CREATE TABLE kept AS SELECT * FROM t", Input("t", batch));
        using var result = await database.QueryAllAsync("SELECT * FROM kept");

        Assert.Equal(batch, result);
    }

    [Fact]
    public async Task QueryAllAsync_InputDisposedBeforeItEnds_StillReadsIt()
    {
        using var database = DuckDbDatabase.Open();
        var batch = SampleBatches.Create(200_000, seed: 1, nullShare: 0);
        using var expected = batch.Select("text", "i64");
        var stream = database.QueryAsync("SELECT text, i64 FROM t", Input("t", batch)).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        batch.Dispose();

        List<RecordBatch> parts = [stream.Current];
        while (await stream.MoveNextAsync())
        {
            parts.Add(stream.Current);
        }

        await stream.DisposeAsync();
        Assert.Equal(expected, RecordBatch.Concat(parts));
    }

    [Fact]
    public async Task QueryAllAsync_TextThatIsNotUtf8_IsRefusedWithItsRow()
    {
        using var database = DuckDbDatabase.Open();
        var builder = (Utf8ColumnBuilder)ColumnBuilder.Create(DataType.Utf8);
        builder.AppendUtf8("fine"u8);
        builder.AppendUtf8([0xC3, 0x28]);
        using var batch = new RecordBatch(new Schema(new Field("text", DataType.Utf8)), builder.Build());

        var error = await Assert.ThrowsAsync<SchemaException>(() => database.QueryAllAsync("SELECT * FROM t", Input("t", batch)));

        Assert.Equal(("text", 1L), (error.Column, error.Row));
    }

    [Fact]
    public void QueryAllAsync_AnySliceOfAnyInput_ComesBackEqual()
    {
        using var database = DuckDbDatabase.Open();
        Prop.ForAll<int, NonNegativeInt, NonNegativeInt>((seed, start, length) =>
        {
            using var batch = SampleBatches.Create(300, seed, nullShare: (seed & 3) / 3.0);
            var offset = start.Get % (batch.RowCount + 1);
            using var slice = batch.Slice(offset, length.Get % (batch.RowCount - offset + 1));
            using var result = database.QueryAllAsync("SELECT * FROM t", Input("t", slice)).GetAwaiter().GetResult();
            return slice.Equals(result);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task QueryAllAsync_NamesThatDifferInCaseOnly_AreRefused()
    {
        using var database = DuckDbDatabase.Open();
        using var batch = new RecordBatch(new Schema(new Field("id", DataType.Int64), new Field("ID", DataType.Int64)), Columns.From(1L), Columns.From(2L));

        var error = await Assert.ThrowsAsync<SchemaException>(() => database.QueryAllAsync("SELECT * FROM t", Input("t", batch)));

        Assert.Equal("ID", error.Column);
    }
}
