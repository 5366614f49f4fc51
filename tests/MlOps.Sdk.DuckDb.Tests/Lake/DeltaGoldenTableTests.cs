using System.IO.Compression;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Tables that Spark wrote; what they hold was counted by their writers' logs, not by this reader.</summary>
public sealed class DeltaGoldenTableTests
{
    private const string AllTypes = "as_int:int32, as_long:int64, as_byte:int8, as_short:int16, as_float:float32, as_double:float64, as_string:utf8, as_date:date, as_timestamp:timestamp, as_big_decimal:decimal128(1,0)";

    [Theory]
    [InlineData("basic-with-inserts-deletes-checkpoint", 13, 7, 41, "id:int64")]
    [InlineData("data-reader-escaped-chars", 2, 3, 3, "_1:utf8, _2:utf8")]
    [InlineData("data-reader-primitives", 0, 2, 11, "as_int:int32, as_long:int64, as_byte:int8, as_short:int16, as_boolean:boolean, as_float:float32, as_double:float64, as_string:utf8, as_binary:binary, as_big_decimal:decimal128(1,0)")]
    [InlineData("data-skipping-basic-stats-all-types", 0, 1, 1, AllTypes)]
    [InlineData("data-skipping-partition-and-data-column", 3, 4, 4, "part:int32, id:int32")]
    [InlineData("log-replay-special-characters", 1, 0, 0, "intCol:int32")]
    [InlineData("multi-part-checkpoint", 1, 10, 31, "id:int64")]
    [InlineData("snapshot-data0", 0, 2, 10, "col1:int32, col2:utf8")]
    [InlineData("snapshot-data1", 1, 4, 20, "col1:int32, col2:utf8")]
    [InlineData("snapshot-data2", 2, 2, 10, "col1:int32, col2:utf8")]
    [InlineData("time-travel-schema-changes-b", 1, 4, 20, "id:int64, part:int64")]
    [InlineData("time-travel-start-start20-start40", 2, 6, 30, "id:int64")]
    public async Task OpenAsync_TableOfSpark_HasItsVersionFilesRowsAndColumns(string name, long version, int files, int rows, string columns)
    {
        using var database = DuckDbDatabase.Open();

        var table = await DeltaTable.OpenAsync(database, Golden(name));
        using var read = RecordBatch.Concat(await table.ReadAsync().ToListAsync());

        Assert.Equal((version, files, rows), (table.Version, table.Files.Count, read.RowCount));
        Assert.Equal(columns, string.Join(", ", table.Schema.Select(f => $"{f.Name}:{f.Type}")));
        Assert.Equal(table.Schema, read.Schema);
    }

    [Theory]
    [InlineData("deltalog-invalid-protocol-version", "delta-protocol", "protocol version 99")]
    [InlineData("dv-partitioned-with-checkpoint", "delta-protocol", "deletionVectors")]
    [InlineData("table-with-columnmapping-mode-name", "delta-protocol", "columnMapping")]
    [InlineData("type-widening", "delta-protocol", "typeWidening")]
    [InlineData("v2-checkpoint-json", "delta-protocol", "v2Checkpoint")]
    [InlineData("deltalog-state-reconstruction-without-metadata", "delta-read", "no metaData action")]
    [InlineData("versions-not-contiguous", "delta-read", "version 1 is missing")]
    public async Task OpenAsync_TableThatCannotBeRead_IsRefusedWithTheReason(string name, string operation, string reason)
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(database, Golden(name)));

        Assert.Equal(operation, error.Operation);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public async Task OpenAsync_FolderWithoutLog_IsNotFound()
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<NotFoundException>(() => DeltaTable.OpenAsync(database, Golden("no-delta-log-folder")));

        Assert.Contains("_delta_log", error.Message);
    }

    [Fact]
    public async Task ReadAsync_DeletesAndACheckpoint_GivesTheRowsOfEveryVersion()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("basic-with-inserts-deletes-checkpoint"));

        var rows = new List<int>();
        for (var version = 0; version <= 13; version++)
        {
            rows.Add((await table.ReadAsync(version).ToListAsync()).Sum(b => b.RowCount));
        }

        Assert.Equal([10, 20, 30, 40, 50, 45, 40, 35, 30, 25, 35, 45, 55, 41], rows);
    }

    [Fact]
    public async Task ReadAsync_EscapedPartitionFolders_TakesTheValuesFromTheLog()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("data-reader-escaped-chars"));

        using var rows = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY _2");

        Assert.Equal(["_2"], table.PartitionColumns);
        Assert.Equal(["foo1|bar+%21", "foo2|bar+%22", "foo3|bar+%23"], Lines(rows));
    }

    [Fact]
    public async Task ReadAsync_PartitionValuesOfEveryType_AreTypedAndNullWhereMissing()
    {
        // Its paths are too long for some file systems, so it is packed.
        using var folder = new TemporaryFolder();
        await ZipFile.ExtractToDirectoryAsync(Golden("data-reader-partition-values.zip"), folder.Path);
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, folder.Path);

        using var rows = await database.QueryAllAsync(
            $"SELECT as_int, as_long, as_byte, as_short, as_boolean, as_float, as_double, as_string, as_string_lit_null, as_date, epoch_us(as_timestamp) AS at, as_big_decimal, as_list_of_records, as_nested_struct, value FROM {await table.ToSqlAsync()} ORDER BY as_int");

        Assert.Equal((0L, 3, 12), (table.Version, table.Files.Count, table.PartitionColumns.Count));
        Assert.Equal(
            [
                """0|0|0|0|true|0.0|0.0|0|null|2021-09-08|1631099471000000|0|[{"val":0},{"val":0},{"val":0}]|{"aa":"0","ab":"0","ac":{"aca":0,"acb":0}}|0""",
                """1|1|1|1|false|1.0|1.0|1|null|2021-09-08|1631099471000000|1|[{"val":1},{"val":1},{"val":1}]|{"aa":"1","ab":"1","ac":{"aca":1,"acb":1}}|1""",
                """∅|∅|∅|∅|∅|∅|∅|∅|∅|∅|∅|∅|[{"val":2},{"val":2},{"val":2}]|{"aa":"2","ab":"2","ac":{"aca":2,"acb":2}}|2""",
            ],
            await TextsAsync(database, rows));
    }

    [Fact]
    public async Task ReadAsync_ColumnAddedLater_IsNullInOlderFilesAndAbsentInOlderVersions()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("time-travel-schema-changes-b"));

        using var now = RecordBatch.Concat(await table.ReadAsync().ToListAsync());
        using var before = RecordBatch.Concat(await table.ReadAsync(0).ToListAsync());

        Assert.Equal(10, now["part"].NullCount);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), now.Column<long>("id").Values.ToArray().Order());
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(now.Column<long>("id")[i] < 10, now["part"].IsNull(i)));
        Assert.Equal(["id"], before.Schema.Select(f => f.Name));
        Assert.Equal(10, before.RowCount);
    }

    [Fact]
    public async Task ReadAsync_OverwrittenTable_GivesTheLiveRowsOnly()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("snapshot-data2"));

        using var live = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY col1");
        using var first = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync(0)} ORDER BY col1");

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"data-2-{i}"), Enumerable.Range(0, 10).Select(live.Text("col2").GetString));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"data-0-{i}"), Enumerable.Range(0, 10).Select(first.Text("col2").GetString));
    }

    [Fact]
    public async Task ReadAsync_EveryVersion_TravelsInTime()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("time-travel-start-start20-start40"));

        for (var version = 0; version <= 2; version++)
        {
            using var rows = RecordBatch.Concat(await table.ReadAsync(version).ToListAsync());
            Assert.Equal(Enumerable.Range(0, (version + 1) * 10).Select(i => (long)i), rows.Column<long>("id").Values.ToArray().Order());
        }
    }

    [Fact]
    public async Task FindVersionAsync_TimesOfTheCommitFiles_GiveTheNewestVersionNotAfter()
    {
        using var folder = Copy("time-travel-start-start20-start40");
        var start = new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
        for (var version = 0; version <= 2; version++)
        {
            File.SetLastWriteTimeUtc(folder.File($"_delta_log/{version:d20}.json"), start.AddMinutes(20 * version).UtcDateTime);
        }

        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, folder.Path);

        Assert.Equal(0, await table.FindVersionAsync(start));
        Assert.Equal(0, await table.FindVersionAsync(start.AddMinutes(20).AddMilliseconds(-1)));
        Assert.Equal(1, await table.FindVersionAsync(start.AddMinutes(20)));
        Assert.Equal(2, await table.FindVersionAsync(start.AddMinutes(40)));
        Assert.Equal(2, await table.FindVersionAsync(start.AddYears(1)));
        var error = await Assert.ThrowsAsync<NotFoundException>(() => table.FindVersionAsync(start.AddMilliseconds(-1)));
        Assert.Contains("2024-03-01T12:00:00", error.Message);
    }

    [Fact]
    public async Task FindVersionAsync_ClocksThatDisagree_CountAsOneMillisecondLater()
    {
        using var folder = Copy("time-travel-start-start20-start40");
        var start = new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
        foreach (var (version, minutes) in new[] { (0, 0), (1, -30), (2, -60) })
        {
            File.SetLastWriteTimeUtc(folder.File($"_delta_log/{version:d20}.json"), start.AddMinutes(minutes).UtcDateTime);
        }

        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, folder.Path);

        Assert.Equal(new long[] { 0, 1, 2, 2 }, await Task.WhenAll(new[] { 0, 1, 2, 3 }.Select(ms => table.FindVersionAsync(start.AddMilliseconds(ms)))));
        await Assert.ThrowsAsync<NotFoundException>(() => table.FindVersionAsync(start.AddMinutes(-30)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":")]
    [InlineData("{\"version\":99,\"size\":3}")]
    public async Task OpenAsync_CorruptLastCheckpoint_StillFindsTheNewestVersion(string content)
    {
        using var folder = Copy("multi-part-checkpoint");
        await File.WriteAllTextAsync(folder.File("_delta_log/_last_checkpoint"), content);
        using var database = DuckDbDatabase.Open();

        var table = await DeltaTable.OpenAsync(database, folder.Path);

        Assert.Equal((1L, 10), (table.Version, table.Files.Count));
    }

    [Fact]
    public async Task OpenAsync_PartsOfACheckpointOnly_AreReadWithoutTheCommits()
    {
        using var folder = Copy("multi-part-checkpoint");
        File.Delete(folder.File("_delta_log/00000000000000000000.json"));
        File.Delete(folder.File("_delta_log/00000000000000000001.json"));
        using var database = DuckDbDatabase.Open();

        var table = await DeltaTable.OpenAsync(database, folder.Path);
        using var rows = RecordBatch.Concat(await table.ReadAsync().ToListAsync());
        File.Delete(folder.File("_delta_log/00000000000000000001.checkpoint.0000000001.0000000002.parquet"));

        Assert.Equal((1L, 10, 31), (table.Version, table.Files.Count, rows.RowCount));
        await Assert.ThrowsAsync<NotFoundException>(() => DeltaTable.OpenAsync(database, folder.Path));
    }

    [Theory]
    [InlineData("basic-with-inserts-deletes-checkpoint", "00000000000000000010.checkpoint.parquet", 7, 41)]
    [InlineData("multi-part-checkpoint", "00000000000000000001.checkpoint.0000000002.0000000002.parquet", 10, 31)]
    public async Task OpenAsync_TornCheckpoint_GivesWayToTheCommits(string name, string checkpoint, int files, int rows)
    {
        using var folder = Copy(name);
        var path = folder.File($"_delta_log/{checkpoint}");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..5_000]);
        using var database = DuckDbDatabase.Open();

        var table = await DeltaTable.OpenAsync(database, folder.Path);

        Assert.Equal((files, rows), (table.Files.Count, (await table.ReadAsync().ToListAsync()).Sum(b => b.RowCount)));
    }

    [Fact]
    public async Task ReadAsync_FilterOnSparksStatistics_OpensOnlyTheFilesThatMayHoldRows()
    {
        using var folder = Copy("data-skipping-partition-and-data-column");
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, folder.Path);
        foreach (var file in table.Files.Where(f => !f.Statistics!.Contains("\"minValues\":{\"part\":1,\"id\":1}", StringComparison.Ordinal)))
        {
            File.Delete(folder.File(file.Path));
        }

        var options = new DeltaReadOptions { Where = [DeltaFilter.EqualTo("part", 1), DeltaFilter.GreaterThan("id", 0)] };
        using var rows = RecordBatch.Concat(await table.ReadAsync(options).ToListAsync());

        Assert.Equal(["1|1"], Lines(rows));
        await Assert.ThrowsAsync<DataEngineException>(async () => await table.ReadAsync().ToListAsync());
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Lake", "golden", name);

    private static TemporaryFolder Copy(string name)
    {
        var folder = new TemporaryFolder();
        var from = Golden(name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder.Path, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return folder;
    }

    private static IEnumerable<string> Lines(RecordBatch rows) =>
        Enumerable.Range(0, rows.RowCount).Select(i => string.Join('|', rows.Columns.Select(c => c.GetValue(i) ?? "∅")));

    /// <summary>The rows as the engine writes their values.</summary>
    private static async Task<IReadOnlyList<string>> TextsAsync(DuckDbDatabase database, RecordBatch rows)
    {
        var columns = string.Join(", '|', ", rows.Schema.Select(f => $"coalesce(CAST({DuckDbDatabase.QuoteIdentifier(f.Name)} AS VARCHAR), '∅')"));
        var query = new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["rows"] = rows } };
        using var texts = await database.QueryAllAsync($"SELECT concat({columns}) AS line FROM rows", query);
        return [.. Enumerable.Range(0, texts.RowCount).Select(i => texts.Text("line").GetString(i)!)];
    }
}
