using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableWritingTests : DeltaTableFixture
{
    [Fact]
    public async Task AppendAsync_Twice_GivesRowsOfBothAndOldVersions()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        using var first = Rows(1, 2, 3);
        using var second = Rows(4, 5);

        Assert.Equal(1, await table.AppendAsync(first));
        Assert.Equal(2, await table.AppendAsync(AsyncSequences.Stream(second, Rows(6))));

        Assert.Equal([1, 2, 3, 4, 5, 6], await IdsAsync(table));
        Assert.Equal([1, 2, 3], await IdsAsync(table, 1));
        Assert.Empty(await IdsAsync(table, 0));
        Assert.Equal([3L, 3L], table.Files.Select(f => f.RowCount!.Value));
        using var read = RecordBatch.Concat(await table.ReadAsync(1).ToListAsync());
        Assert.Equal(first, read);
    }

    [Fact]
    public async Task OverwriteAsync_Rows_ReplacesThemAndKeepsTheOldVersion()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2));
        await table.AppendAsync(Rows(3));

        Assert.Equal(3, await table.OverwriteAsync(Rows(9), new DeltaWriteOptions { UserMetadata = "again", Operation = "MATERIALIZE" }));
        Assert.Equal(4, await table.OverwriteAsync(Rows()));

        Assert.Empty(await IdsAsync(table));
        Assert.Equal([9], await IdsAsync(table, 3));
        Assert.Equal([1, 2, 3], await IdsAsync(table, 2));
        var history = await table.HistoryAsync();
        Assert.Equal(["CREATE TABLE", "WRITE", "WRITE", "MATERIALIZE", "WRITE"], history.Select(c => c.Operation));
        Assert.Equal("again", history[3].UserMetadata);
    }

    [Fact]
    public async Task AppendAsync_ManyWritersAtOnce_LoseNothing()
    {
        await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);

        var versions = await Task.WhenAll(Enumerable.Range(1, 8).Select(async writer =>
        {
            var table = await DeltaTable.OpenAsync(Database, Folder);
            return new[] { await table.AppendAsync(Rows(writer * 10)), await table.AppendAsync(Rows((writer * 10) + 1)) };
        }));

        Assert.Equal(Enumerable.Range(1, 16).Select(v => (long)v), versions.SelectMany(v => v).Order());
        var table = await DeltaTable.OpenAsync(Database, Folder);
        Assert.Equal(Enumerable.Range(1, 8).SelectMany(w => new long[] { w * 10, (w * 10) + 1 }), await IdsAsync(table));
        Assert.Equal(16, Directory.GetFiles(Folder, "*.parquet").Length);
    }

    [Fact]
    public async Task OverwriteAsync_OtherCommitMeanwhile_IsAConflictAndLeavesNothing()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1));

        async IAsyncEnumerable<RecordBatch> Slow()
        {
            var other = await DeltaTable.OpenAsync(Database, Folder);
            await other.AppendAsync(Rows(2));
            yield return Rows(3);
        }

        var error = await Assert.ThrowsAsync<ConflictException>(() => table.OverwriteAsync(Slow()));

        Assert.Equal("delta-table", error.Kind);
        await table.RefreshAsync();
        Assert.Equal([1, 2], await IdsAsync(table));
        Assert.Equal(2, Directory.GetFiles(Folder, "*.parquet").Length);
    }

    [Fact]
    public async Task AppendAsync_EveryType_ReadsBackEqualAndKeepsItsSchema()
    {
        using var all = SampleBatches.Create(3_000, seed: 9, nullShare: 0.2);
        using var batch = all.Without("u8", "u16", "u32", "u64");
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, batch.Schema);
        await table.AppendAsync(batch);

        var again = await DeltaTable.OpenOrCreateAsync(Database, Folder, batch.Schema);
        using var read = RecordBatch.Concat(await again.ReadAsync().ToListAsync());

        Assert.Equal(batch, read);
    }

    [Fact]
    public async Task AppendAsync_OtherColumnsOrMissingValue_IsRefusedAndLeavesNothing()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        using var fewer = Rows(1).Without("name");
        var nullable = new Schema(Points.Select(f => f with { IsNullable = true }));
        using var missing = new RecordBatchBuilder(nullable).AppendRow(null, "x", null).Build();

        await Assert.ThrowsAsync<SchemaException>(() => table.AppendAsync(fewer));
        var error = await Assert.ThrowsAsync<SchemaException>(() => table.AppendAsync(missing));

        Assert.Equal("id", error.Column);
        Assert.Empty(Directory.GetFiles(Folder));
        Assert.Equal(0, await table.RefreshAsync());
    }

    [Fact]
    public async Task OverwriteAsync_AppendOnlyTable_IsRefused()
    {
        Write(
            "_delta_log/00000000000000000000.json",
            """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":false,\"metadata\":{}}]}","partitionColumns":[],"configuration":{"delta.appendOnly":"true"}}}

            """);
        var table = await DeltaTable.OpenAsync(Database, Folder);
        using var rows = Rows(1).Select("id");

        Assert.Equal(1, await table.AppendAsync(rows));
        var error = await Assert.ThrowsAsync<DataEngineException>(() => table.OverwriteAsync(rows));

        Assert.Contains("append-only", error.Message);
    }
}
