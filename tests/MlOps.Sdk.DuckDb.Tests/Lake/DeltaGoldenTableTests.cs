using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Tables that Spark wrote.</summary>
public sealed class DeltaGoldenTableTests
{
    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Lake", "golden", name);

    [Theory]
    [InlineData("snapshot-data0", 0, 2, 10)]
    [InlineData("snapshot-data1", 1, 4, 20)]
    [InlineData("snapshot-data2", 2, 2, 10)]
    [InlineData("time-travel-start-start20-start40", 2, 6, 30)]
    public async Task OpenAsync_TableOfSpark_HasItsFilesAndRows(string name, long version, int files, int rows)
    {
        using var database = DuckDbDatabase.Open();

        var table = await DeltaTable.OpenAsync(database, Golden(name));
        using var read = RecordBatch.Concat(await table.ReadAsync().ToListAsync());

        Assert.Equal((version, files, rows), (table.Version, table.Files.Count, read.RowCount));
    }

    [Fact]
    public async Task ReadAsync_OverwrittenTable_GivesTheLiveRowsOnly()
    {
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenAsync(database, Golden("snapshot-data2"));

        using var live = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY col1");
        using var first = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync(0)} ORDER BY col1");

        Assert.Equal(new Schema(new Field("col1", DataType.Int32), new Field("col2", DataType.Utf8)), live.Schema);
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
            Assert.Equal((version + 1) * 10, rows.RowCount);
        }
    }

    [Fact]
    public async Task OpenAsync_DeletionVectors_AreRefusedByName()
    {
        using var database = DuckDbDatabase.Open();

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(database, Golden("dv-partitioned-with-checkpoint")));

        Assert.Contains("deletionVectors", error.Message);
        Assert.Equal("delta-protocol", error.Operation);
    }
}
