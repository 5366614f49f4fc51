using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTablePartitionTests : DeltaTableFixture
{
    private static readonly Schema Sales = new(
        new Field("day", DataType.Date), new Field("shop", DataType.Utf8), new Field("n", DataType.Int64, IsNullable: false), new Field("at", DataType.Timestamp));

    private static readonly DeltaTableOptions ByDayAndShop = new() { PartitionColumns = ["day", "shop"] };

    [Fact]
    public async Task AppendAsync_PartitionedTable_WritesAFileForEachPartitionAndReadsTheSameRows()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);
        using var rows = Batch((1, "a/b=c %2F'ü", 1), (1, "x", 2), (2, "x", 3), (1, null, 4), (1, "x", 5), (null, null, 6));

        await table.AppendAsync(rows);
        var again = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);

        Assert.Equal(5, again.Files.Count);
        Assert.Equal(["day", "shop"], again.PartitionColumns);
        Assert.Equal(Lines(rows), Lines(await AllAsync(again)));
        var x = again.Files.Single(f => f.RowCount == 2);
        Assert.Equal(("2024-01-01", "x"), (x.PartitionValues["day"], x.PartitionValues["shop"]));
        Assert.DoesNotContain("shop", x.Statistics);
    }

    [Fact]
    public async Task AppendAsync_PartitionsOfEveryType_ReadBackEqual()
    {
        var types = new Schema(
            new Field("b", DataType.Boolean), new Field("i8", DataType.Int8), new Field("i64", DataType.Int64), new Field("d", DataType.Decimal128(12, 3)),
            new Field("t", DataType.Timestamp), new Field("date", DataType.Date), new Field("v", DataType.Vector(2)));
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, types, new DeltaTableOptions { PartitionColumns = ["b", "i8", "i64", "d", "t", "date"] });
        using var rows = new RecordBatchBuilder(types)
            .AppendRow(true, (sbyte)-7, long.MinValue, -12.345m, DateTimeOffset.UnixEpoch.AddMicroseconds(-1), new DateOnly(1969, 12, 31), new float[] { 1, 2 })
            .AppendRow(null, null, null, null, null, null, null)
            .Build();

        await table.AppendAsync(rows);

        Assert.Equal(2, table.Files.Count);
        using var read = RecordBatch.Concat(await table.ReadAsync(new DeltaReadOptions { Where = [DeltaFilter.EqualTo("i8", -7)] }).ToListAsync());
        Assert.True(rows.Slice(0, 1).Equals(read));
    }

    [Fact]
    public async Task OverwritePartitionsAsync_Rows_ReplacesTheirPartitionsOnly()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);
        await table.AppendAsync(Batch((1, "x", 1), (1, "y", 2), (2, "x", 3), (1, null, 4)));

        await table.OverwritePartitionsAsync(Batch((1, "x", 10), (1, null, 11), (3, "z", 12)));

        Assert.Equal(["1|x|10", "1|y|2", "1|∅|11", "2|x|3", "3|z|12"], Lines(await AllAsync(table)).Select(l => l.Replace("2024-01-0", string.Empty, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OverwritePartitionsAsync_OthersMeanwhile_ConflictOnlyInTheSamePartition()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);
        await table.AppendAsync(Batch((1, "x", 1), (1, "y", 2)));
        var other = await DeltaTable.OpenAsync(Database, Folder);
        var clock = new InterruptingClock();
        var writing = await DeltaTable.OpenAsync(Database, Folder, new DeltaTableOptions { Clock = clock });

        clock.Interruption = () => other.AppendAsync(Batch((1, "y", 3))).GetAwaiter().GetResult();
        Assert.Equal(3, await writing.OverwritePartitionsAsync(Batch((1, "x", 10))));
        clock.Interruption = () => other.AppendAsync(Batch((1, "x", 4))).GetAwaiter().GetResult();
        await Assert.ThrowsAsync<ConflictException>(() => writing.OverwritePartitionsAsync(Batch((1, "x", 11))));

        await table.RefreshAsync();
        Assert.Equal([2, 3, 4, 10], (await AllAsync(table)).Column<long>("n").Values.ToArray().Order());
    }

    [Fact]
    public async Task CompactAsync_PartitionedTable_JoinsWithinPartitions()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);
        await table.AppendAsync(Batch((1, "x", 1), (1, "y", 2)));
        await table.AppendAsync(Batch((1, "x", 3), (2, "x", 4)));
        var before = Lines(await AllAsync(table));

        var result = await table.CompactAsync();

        Assert.Equal((2, 1, 3), (result.RemovedFiles.Count, result.AddedFiles.Count, table.Files.Count));
        Assert.Equal(before, Lines(await AllAsync(table)));
    }

    [Fact]
    public async Task OpenOrCreateAsync_PartitionColumnsThatCannotBe_AreRefused()
    {
        var schema = new Schema(new Field("a", DataType.Int64), new Field("f", DataType.Float64));
        Task<SchemaException> Refused(params string[] columns) => Assert.ThrowsAsync<SchemaException>(
            () => DeltaTable.OpenOrCreateAsync(Database, At("other"), schema, new DeltaTableOptions { PartitionColumns = columns }));

        Assert.Equal("nope", (await Refused("nope")).Column);
        Assert.Equal("f", (await Refused("f")).Column);
        Assert.Equal("a", (await Refused("a", "a")).Column);
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Sales, ByDayAndShop);
        await Assert.ThrowsAsync<SchemaException>(() => DeltaTable.OpenOrCreateAsync(Database, Folder, Sales));
        Assert.Equal("shop", (await Assert.ThrowsAsync<SchemaException>(() => table.AppendAsync(Batch((1, "x", 1), (1, string.Empty, 2))))).Column);
        Assert.Empty(Directory.GetFiles(Folder));
        var plain = await DeltaTable.OpenOrCreateAsync(Database, At("plain"), Points);
        await Assert.ThrowsAsync<InvalidOperationException>(() => plain.OverwritePartitionsAsync(Rows(1)));
    }

    private static RecordBatch Batch(params (int? Day, string? Shop, long N)[] rows)
    {
        var builder = new RecordBatchBuilder(Sales);
        foreach (var (day, shop, n) in rows)
        {
            builder.AppendRow(day is { } d ? new DateOnly(2024, 1, d) : null, shop, n, DateTimeOffset.UnixEpoch.AddMicroseconds(n));
        }

        return builder.Build();
    }

    private static async Task<RecordBatch> AllAsync(DeltaTable table) => RecordBatch.Concat(await table.ReadAsync().ToListAsync());

    private static IEnumerable<string> Lines(RecordBatch rows) => Enumerable.Range(0, rows.RowCount)
        .Select(i => $"{(rows["day"].GetValue(i) is DateOnly day ? day.ToString("O") : "∅")}|{rows.Text("shop").GetString(i) ?? "∅"}|{rows.Column<long>("n")[i]}")
        .Order(StringComparer.Ordinal).ToList();
}
