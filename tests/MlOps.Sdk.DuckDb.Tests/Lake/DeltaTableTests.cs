using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableTests : IDisposable
{
    private static readonly Schema Points = new(new Field("id", DataType.Int64, IsNullable: false), new Field("name", DataType.Utf8), new Field("at", DataType.Timestamp));

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static RecordBatch Rows(params long[] ids)
    {
        var builder = new RecordBatchBuilder(Points);
        foreach (var id in ids)
        {
            builder.AppendRow(id, id % 3 == 0 ? null : $"name {id}", DateTimeOffset.UnixEpoch.AddMicroseconds(id));
        }

        return builder.Build();
    }

    private static async Task<IEnumerable<long>> IdsAsync(DeltaTable table, long? version = null)
    {
        using var rows = RecordBatch.Concat(await table.ReadAsync(version).ToListAsync());
        return rows.Column<long>("id").Values.ToArray().Order().ToList();
    }

    private string CommitPath(long version) => _folder.File($"_delta_log/{version:d20}.json");

    [Fact]
    public async Task OpenOrCreateAsync_NewFolder_MakesVersionZero()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.File("new/table"), Points);

        Assert.Equal(0, table.Version);
        Assert.Equal(Points, table.Schema);
        Assert.Empty(table.Files);
        var batch = Assert.Single(await table.ReadAsync().ToListAsync());
        Assert.Equal((0, Points), (batch.RowCount, batch.Schema));
    }

    [Fact]
    public async Task AppendAsync_Twice_GivesRowsOfBothAndOldVersions()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
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
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
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
    public async Task OpenAsync_OtherObject_SeesTheSameTable()
    {
        var writer = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await writer.AppendAsync(Rows(1, 2));
        var reader = await DeltaTable.OpenAsync(_database, _folder.Path);
        await writer.AppendAsync(Rows(3));

        Assert.Equal(1, reader.Version);
        Assert.Equal([1, 2], await IdsAsync(reader));
        Assert.Equal([1, 2, 3], await IdsAsync(reader, 2));
        Assert.Equal(2, await reader.RefreshAsync());
        Assert.Equal([1, 2, 3], await IdsAsync(reader));
    }

    [Fact]
    public async Task AppendAsync_ManyWritersAtOnce_LoseNothing()
    {
        await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);

        var versions = await Task.WhenAll(Enumerable.Range(1, 8).Select(async writer =>
        {
            var table = await DeltaTable.OpenAsync(_database, _folder.Path);
            return new[] { await table.AppendAsync(Rows(writer * 10)), await table.AppendAsync(Rows((writer * 10) + 1)) };
        }));

        Assert.Equal(Enumerable.Range(1, 16).Select(v => (long)v), versions.SelectMany(v => v).Order());
        var table = await DeltaTable.OpenAsync(_database, _folder.Path);
        Assert.Equal(Enumerable.Range(1, 8).SelectMany(w => new long[] { w * 10, (w * 10) + 1 }), await IdsAsync(table));
        Assert.Equal(16, Directory.GetFiles(_folder.Path, "*.parquet").Length);
    }

    [Fact]
    public async Task OverwriteAsync_OtherCommitMeanwhile_IsAConflictAndLeavesNothing()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await table.AppendAsync(Rows(1));

        async IAsyncEnumerable<RecordBatch> Slow()
        {
            var other = await DeltaTable.OpenAsync(_database, _folder.Path);
            await other.AppendAsync(Rows(2));
            yield return Rows(3);
        }

        var error = await Assert.ThrowsAsync<ConflictException>(() => table.OverwriteAsync(Slow()));

        Assert.Equal("delta-table", error.Kind);
        await table.RefreshAsync();
        Assert.Equal([1, 2], await IdsAsync(table));
        Assert.Equal(2, Directory.GetFiles(_folder.Path, "*.parquet").Length);
    }

    [Fact]
    public async Task ReadAsync_LiveFiles_AreWhatReadParquetSees()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await table.AppendAsync(Rows(1, 2));
        await table.OverwriteAsync(Rows(3, 4));
        await table.AppendAsync(Rows(5));
        var files = string.Join(", ", table.Files.Select(f => DuckDbDatabase.QuoteLiteral(Path.Join(_folder.Path, f.Path))));

        using var direct = await _database.QueryAllAsync($"SELECT id, name, \"at\" FROM read_parquet([{files}]) ORDER BY id");
        using var bySql = await _database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} t ORDER BY id");

        Assert.Equal([3, 4, 5], await IdsAsync(table));
        Assert.True(direct.Columns.Zip(bySql.Columns).All(p => p.First.ContentEquals(p.Second)));
    }

    [Fact]
    public async Task AppendAsync_EveryType_ReadsBackEqualAndKeepsItsSchema()
    {
        using var all = SampleBatches.Create(3_000, seed: 9, nullShare: 0.2);
        using var batch = all.Without("u8", "u16", "u32", "u64");
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, batch.Schema);
        await table.AppendAsync(batch);

        var again = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, batch.Schema);
        using var read = RecordBatch.Concat(await again.ReadAsync().ToListAsync());

        Assert.Equal(batch, read);
    }

    [Fact]
    public async Task AppendAsync_File_CarriesStatisticsThatBoundItsValues()
    {
        var schema = new Schema(
            new Field("i", DataType.Int32), new Field("f", DataType.Float64), new Field("nan", DataType.Float64), new Field("s", DataType.Utf8),
            new Field("d", DataType.Date), new Field("t", DataType.Timestamp), new Field("m", DataType.Decimal128(10, 2)), new Field("b", DataType.Boolean));
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, schema);
        var at = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var rows = new RecordBatchBuilder(schema)
            .AppendRow(-5, 1.5, 1.0, "ä" + new string('z', 40), new DateOnly(2024, 1, 2), at.AddMicroseconds(1), 12.34m, true)
            .AppendRow(7, null, double.NaN, "b", new DateOnly(2023, 12, 31), at.AddMicroseconds(1_999), -1m, null)
            .AppendRow(null, -2.25, null, null, null, null, null, null)
            .Build();
        await table.AppendAsync(rows);

        using var json = JsonDocument.Parse(Assert.Single(table.Files).Statistics!);
        var (low, high, nulls) = (json.RootElement.GetProperty("minValues"), json.RootElement.GetProperty("maxValues"), json.RootElement.GetProperty("nullCount"));

        Assert.Equal(3, json.RootElement.GetProperty("numRecords").GetInt64());
        Assert.Equal((-5, 7), (low.GetProperty("i").GetInt32(), high.GetProperty("i").GetInt32()));
        Assert.Equal((-2.25, 1.5), (low.GetProperty("f").GetDouble(), high.GetProperty("f").GetDouble()));
        Assert.False(low.TryGetProperty("nan", out _));
        Assert.False(high.TryGetProperty("b", out _));
        Assert.Equal("b", low.GetProperty("s").GetString());
        Assert.Equal("ä" + new string('z', 31) + char.ConvertFromUtf32(0x10FFFF), high.GetProperty("s").GetString());
        Assert.Equal(("2023-12-31", "2024-01-02"), (low.GetProperty("d").GetString(), high.GetProperty("d").GetString()));
        Assert.Equal(("2024-05-06T07:08:09.000Z", "2024-05-06T07:08:09.002Z"), (low.GetProperty("t").GetString(), high.GetProperty("t").GetString()));
        Assert.Equal((-1m, 12.34m), (low.GetProperty("m").GetDecimal(), high.GetProperty("m").GetDecimal()));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 2], schema.Select(f => nulls.GetProperty(f.Name).GetInt32()));
    }

    [Fact]
    public async Task AppendAsync_Commit_HoldsTheActionsOfTheProtocol()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await table.AppendAsync(Rows(1));

        var creation = (await File.ReadAllLinesAsync(CommitPath(0))).Select(l => JsonElement.Parse(l)).ToList();
        var append = (await File.ReadAllLinesAsync(CommitPath(1))).Select(l => JsonElement.Parse(l)).ToList();

        Assert.Equal(["commitInfo", "protocol", "metaData"], creation.Select(a => a.EnumerateObject().Single().Name));
        Assert.Equal((1, 2), (creation[1].GetProperty("protocol").GetProperty("minReaderVersion").GetInt32(), creation[1].GetProperty("protocol").GetProperty("minWriterVersion").GetInt32()));
        Assert.Equal(
            """{"type":"struct","fields":[{"name":"id","type":"long","nullable":false,"metadata":{}},{"name":"name","type":"string","nullable":true,"metadata":{}},{"name":"at","type":"timestamp","nullable":true,"metadata":{}}]}""",
            creation[2].GetProperty("metaData").GetProperty("schemaString").GetString());
        Assert.Equal(["commitInfo", "add"], append.Select(a => a.EnumerateObject().Single().Name));
        Assert.Equal(new FileInfo(_folder.File(append[1].GetProperty("add").GetProperty("path").GetString()!)).Length, append[1].GetProperty("add").GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task AppendAsync_OtherColumnsOrMissingValue_IsRefusedAndLeavesNothing()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        using var fewer = Rows(1).Without("name");
        var nullable = new Schema(Points.Select(f => f with { IsNullable = true }));
        using var missing = new RecordBatchBuilder(nullable).AppendRow(null, "x", null).Build();

        await Assert.ThrowsAsync<SchemaException>(() => table.AppendAsync(fewer));
        var error = await Assert.ThrowsAsync<SchemaException>(() => table.AppendAsync(missing));

        Assert.Equal("id", error.Column);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Equal(0, await table.RefreshAsync());
    }

    [Fact]
    public async Task OpenOrCreateAsync_OtherSchemaOrUnsignedType_IsRefused()
    {
        await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);

        await Assert.ThrowsAsync<SchemaException>(() => DeltaTable.OpenOrCreateAsync(_database, _folder.Path, new Schema(new Field("id", DataType.Int32))));
        var error = await Assert.ThrowsAsync<SchemaException>(() => DeltaTable.OpenOrCreateAsync(_database, _folder.File("other"), new Schema(new Field("n", DataType.UInt32))));

        Assert.Equal("n", error.Column);
    }

    [Fact]
    public async Task OpenAsync_NoTableOrNoSuchVersion_IsNotFound()
    {
        var nothing = await Assert.ThrowsAsync<NotFoundException>(() => DeltaTable.OpenAsync(_database, _folder.Path));
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        var version = await Assert.ThrowsAsync<NotFoundException>(() => table.ReadAsync(7).ToListAsync());

        Assert.Equal(("delta-table", "delta-version"), (nothing.Kind, version.Kind));
    }

    [Fact]
    public async Task OpenAsync_GapInTheLog_NamesTheVersion()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await table.AppendAsync(Rows(1));
        await table.AppendAsync(Rows(2));
        File.Delete(CommitPath(1));

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(_database, _folder.Path));

        Assert.Contains("version 1 is missing", error.Message);
    }

    [Theory]
    [InlineData("no json", "damaged")]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", "metaData")]
    [InlineData("""{"protocol":{"minReaderVersion":99,"minWriterVersion":7}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}""", "version 99")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["typeWidening"]}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}""", "typeWidening")]
    [InlineData("""{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{"delta.columnMapping.mode":"name"}}}""", "columnMapping")]
    [InlineData("""{"add":{"path":"../secret.parquet","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"/etc/passwd","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"%2e%2e%2fsecret.parquet","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"s3://bucket/x.parquet","size":1,"partitionValues":{}}}""", "outside")]
    public async Task OpenAsync_LogThatCannotBeUsed_SaysWhy(string log, string expected)
    {
        _folder.Write("_delta_log/00000000000000000000.json", log + "\n");

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(_database, _folder.Path));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task OverwriteAsync_AppendOnlyTable_IsRefused()
    {
        _folder.Write(
            "_delta_log/00000000000000000000.json",
            """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":false,\"metadata\":{}}]}","partitionColumns":[],"configuration":{"delta.appendOnly":"true"}}}

            """);
        var table = await DeltaTable.OpenAsync(_database, _folder.Path);
        using var rows = Rows(1).Select("id");

        Assert.Equal(1, await table.AppendAsync(rows));
        var error = await Assert.ThrowsAsync<DataEngineException>(() => table.OverwriteAsync(rows));

        Assert.Contains("append-only", error.Message);
    }

    [Fact]
    public async Task ReadAsync_PartitionedTableOfAnotherWriter_AddsTheValuesOfThePartitions()
    {
        Directory.CreateDirectory(_folder.File("day=2024-01-01 %21"));
        foreach (var (path, value) in new[] { ("day=2024-01-01 %21/a.parquet", 1), ("b.parquet", 2) })
        {
            await _database.ExecuteAsync($"COPY (SELECT {value}::BIGINT AS id, {{'x': {value}}} AS nested) TO {DuckDbDatabase.QuoteLiteral(_folder.File(path))} (FORMAT parquet)");
        }

        _folder.Write(
            "_delta_log/00000000000000000000.json",
            """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}},{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"nested\",\"type\":{\"type\":\"struct\",\"fields\":[]},\"nullable\":true,\"metadata\":{}},{\"name\":\"later\",\"type\":\"double\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["day"],"configuration":{}}}
            {"add":{"path":"day=2024-01-01%20%2521/a.parquet","partitionValues":{"day":"2024-01-01"},"size":1,"modificationTime":0,"dataChange":true}}
            {"add":{"path":"b.parquet","partitionValues":{"day":null},"size":1,"modificationTime":0,"dataChange":true}}

            """);
        var table = await DeltaTable.OpenAsync(_database, _folder.Path);

        using var rows = await _database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY id");

        Assert.Equal(["day", "id", "nested", "later"], rows.Schema.Select(f => f.Name));
        Assert.Equal([new DateOnly(2024, 1, 1), null], new[] { rows["day"].GetValue(0), rows["day"].GetValue(1) });
        Assert.Equal("{\"x\":2}", rows["nested"].GetValue(1));
        Assert.Equal(2, rows["later"].NullCount);
        await Assert.ThrowsAsync<DataEngineException>(() => table.AppendAsync(Rows(1)));
    }

    [Fact]
    public async Task OpenAsync_OldCommitsCleanedUp_StartsFromTheCheckpoint()
    {
        var table = await DeltaTable.OpenOrCreateAsync(_database, _folder.Path, Points);
        await table.AppendAsync(Rows(1, 2));
        await table.AppendAsync(Rows(3));
        await table.AppendAsync(Rows(4));
        var lines = Enumerable.Range(0, 3).SelectMany(v => File.ReadAllLines(CommitPath(v))).ToList();
        string Find(string action) => lines.Single(l => l.StartsWith($"{{\"{action}\"", StringComparison.Ordinal));
        var metadata = JsonElement.Parse(Find("metaData")).GetProperty("metaData");
        var adds = lines.Where(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)).Select(l => JsonElement.Parse(l).GetProperty("add")).Select(a =>
            $"SELECT NULL AS protocol, NULL AS metaData, {{'path': {DuckDbDatabase.QuoteLiteral(a.GetProperty("path").GetString()!)}, 'partitionValues': MAP {{}}::MAP(VARCHAR, VARCHAR), 'size': {a.GetProperty("size").GetInt64()}::BIGINT, 'stats': {DuckDbDatabase.QuoteLiteral(a.GetProperty("stats").GetString()!)}}} AS \"add\"");
        var rows = string.Join(
            " UNION ALL BY NAME ",
            adds.Prepend($"SELECT NULL AS protocol, {{'id': 'x', 'schemaString': {DuckDbDatabase.QuoteLiteral(metadata.GetProperty("schemaString").GetString()!)}, 'partitionColumns': []::VARCHAR[], 'configuration': MAP {{'k': 'v'}}}} AS metaData")
                .Prepend("SELECT {'minReaderVersion': 1, 'minWriterVersion': 2, 'readerFeatures': NULL::VARCHAR[]} AS protocol"));
        await _database.ExecuteAsync($"COPY ({rows}) TO {DuckDbDatabase.QuoteLiteral(_folder.File("_delta_log/00000000000000000002.checkpoint.parquet"))} (FORMAT parquet)");
        File.Delete(CommitPath(0));
        File.Delete(CommitPath(1));
        File.Delete(CommitPath(2));

        var reopened = await DeltaTable.OpenAsync(_database, _folder.Path);

        Assert.Equal(3, reopened.Version);
        Assert.Equal(Points, reopened.Schema);
        Assert.Equal([1, 2, 3, 4], await IdsAsync(reopened));
        Assert.Equal([1, 2, 3], await IdsAsync(reopened, 2));
        Assert.Equal(4, await reopened.AppendAsync(Rows(5)));
        await Assert.ThrowsAsync<DataEngineException>(() => IdsAsync(reopened, 1));
    }
}
