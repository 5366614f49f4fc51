using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableTests : DeltaTableFixture
{
    [Fact]
    public async Task OpenOrCreateAsync_NewFolder_MakesVersionZero()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, At("new/table"), Points);

        Assert.Equal(0, table.Version);
        Assert.Equal(Points, table.Schema);
        Assert.Empty(table.Files);
        var batch = Assert.Single(await table.ReadAsync().ToListAsync());
        Assert.Equal((0, Points), (batch.RowCount, batch.Schema));
    }

    [Fact]
    public async Task OpenAsync_OtherObject_SeesTheSameTable()
    {
        var writer = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await writer.AppendAsync(Rows(1, 2));
        var reader = await DeltaTable.OpenAsync(Database, Folder);
        await writer.AppendAsync(Rows(3));

        Assert.Equal(1, reader.Version);
        Assert.Equal([1, 2], await IdsAsync(reader));
        Assert.Equal([1, 2, 3], await IdsAsync(reader, 2));
        Assert.Equal(2, await reader.RefreshAsync());
        Assert.Equal([1, 2, 3], await IdsAsync(reader));
    }

    [Fact]
    public async Task ReadAsync_LiveFiles_AreWhatReadParquetSees()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2));
        await table.OverwriteAsync(Rows(3, 4));
        await table.AppendAsync(Rows(5));
        var files = string.Join(", ", table.Files.Select(f => DuckDbDatabase.QuoteLiteral(Path.Join(Folder, f.Path))));

        using var direct = await Database.QueryAllAsync($"SELECT id, name, \"at\" FROM read_parquet([{files}]) ORDER BY id");
        using var bySql = await Database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} t ORDER BY id");

        Assert.Equal([3, 4, 5], await IdsAsync(table));
        Assert.True(direct.Columns.Zip(bySql.Columns).All(p => p.First.ContentEquals(p.Second)));
    }

    [Fact]
    public async Task OpenOrCreateAsync_OtherSchemaOrUnsignedType_IsRefused()
    {
        await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);

        await Assert.ThrowsAsync<SchemaException>(() => DeltaTable.OpenOrCreateAsync(Database, Folder, new Schema(new Field("id", DataType.Int32))));
        var error = await Assert.ThrowsAsync<SchemaException>(() => DeltaTable.OpenOrCreateAsync(Database, At("other"), new Schema(new Field("n", DataType.UInt32))));

        Assert.Equal("n", error.Column);
    }

    [Fact]
    public async Task OpenAsync_NoTableOrNoSuchVersion_IsNotFound()
    {
        var nothing = await Assert.ThrowsAsync<NotFoundException>(() => DeltaTable.OpenAsync(Database, Folder));
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        var version = await Assert.ThrowsAsync<NotFoundException>(() => table.ReadAsync(7).ToListAsync());

        Assert.Equal(("delta-table", "delta-version"), (nothing.Kind, version.Kind));
    }

    [Fact]
    public async Task ReadAsync_PartitionedTableOfAnotherWriter_AddsTheValuesOfThePartitions()
    {
        Directory.CreateDirectory(At("day=2024-01-01 %21"));
        foreach (var (path, value) in new[] { ("day=2024-01-01 %21/a.parquet", 1), ("b.parquet", 2) })
        {
            await Database.ExecuteAsync($"COPY (SELECT {value}::BIGINT AS id, {{'x': {value}}} AS nested) TO {DuckDbDatabase.QuoteLiteral(At(path))} (FORMAT parquet)");
        }

        Write(
            "_delta_log/00000000000000000000.json",
            """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}},{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"nested\",\"type\":{\"type\":\"struct\",\"fields\":[]},\"nullable\":true,\"metadata\":{}},{\"name\":\"later\",\"type\":\"double\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["day"],"configuration":{}}}
            {"add":{"path":"day=2024-01-01%20%2521/a.parquet","partitionValues":{"day":"2024-01-01"},"size":1,"modificationTime":0,"dataChange":true}}
            {"add":{"path":"b.parquet","partitionValues":{"day":null},"size":1,"modificationTime":0,"dataChange":true}}

            """);
        var table = await DeltaTable.OpenAsync(Database, Folder);

        using var rows = await Database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} ORDER BY id");

        Assert.Equal(["day", "id", "nested", "later"], rows.Schema.Select(f => f.Name));
        Assert.Equal([new DateOnly(2024, 1, 1), null], new[] { rows["day"].GetValue(0), rows["day"].GetValue(1) });
        Assert.Equal("{\"x\":2}", rows["nested"].GetValue(1));
        Assert.Equal(2, rows["later"].NullCount);
        await Assert.ThrowsAsync<DataEngineException>(() => table.AppendAsync(Rows(1)));
    }
}
