using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaStatisticsTests : DeltaTableFixture
{
    [Fact]
    public async Task AppendAsync_File_CarriesStatisticsThatBoundItsValues()
    {
        var schema = new Schema(
            new Field("i", DataType.Int32), new Field("f", DataType.Float64), new Field("nan", DataType.Float64), new Field("s", DataType.Utf8),
            new Field("d", DataType.Date), new Field("t", DataType.Timestamp), new Field("m", DataType.Decimal128(10, 2)), new Field("b", DataType.Boolean));
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, schema);
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
}
