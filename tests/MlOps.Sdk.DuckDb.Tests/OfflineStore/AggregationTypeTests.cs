using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Aggregated columns of every type, from every kind of source, through the lake.</summary>
public sealed class AggregationTypeTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly Entity Thing = new("thing", DataType.Int64);

    private readonly TemporaryLake _lake = new();

    public static TheoryData<string, object, object, double, double, double> Types() => new()
    {
        { "boolean", true, false, 1, 0.5, 0.5 }, { "int8", (sbyte)-128, (sbyte)127, -1, -0.5, 32_512.5 }, { "int16", (short)-3, (short)5, 2, 1, 32 }, { "int32", int.MinValue, 0, int.MinValue, int.MinValue / 2.0, Math.ScaleB(1, 61) },
        { "int64", long.MaxValue, long.MinValue, -1, -0.5, Math.ScaleB(1, 127) }, { "uint8", (byte)255, (byte)253, 508, 254, 2 }, { "uint16", ushort.MaxValue, ushort.MaxValue, 131_070, 65_535, 0 },
        { "uint32", uint.MaxValue, 1u, Math.ScaleB(1, 32), Math.ScaleB(1, 31), 9_223_372_028_264_841_218 }, { "uint64", ulong.MaxValue, 1UL, Math.ScaleB(1, 64), Math.ScaleB(1, 63), 1.7014118346046923e38 },
        { "float32", 0.5f, -1.25f, -0.75, -0.375, 1.53125 }, { "float64", 1e300, -1e300, 0, 0, double.PositiveInfinity }, { "decimal128(20,2)", 12.34m, -0.04m, 12.3, 6.15, 76.6322 },
    };

    public void Dispose() => _lake.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Materialize_NumbersOfEveryType_KeepValuesTypesAndExactSums(string name, object first, object last, double sum, double mean, double variance)
    {
        var type = DataType.Parse(name);
        using var source = Batch([("thing", DataType.Int64), ("at", DataType.Timestamp), ("x", type)], [1L, Start, first], [1L, Start.AddHours(1), last], [1L, Start.AddHours(2), null]);
        var view = new FeatureView("v", Thing, Source.Batches("rows", [source], "at"))
            .Aggregate("first", a => a.First("x", type)).Aggregate("last", a => a.Last("x", type).Over(TimeSpan.FromDays(3)))
            .Aggregate("sum", a => a.Sum("x")).Aggregate("mean", a => a.Mean("x").Over(TimeSpan.FromDays(3))).Aggregate("variance", a => a.Variance("x"))
            .Aggregate("distinct", a => a.DistinctCount("x"));
        using var read = await ReadAsync(view, 1, Start.AddDays(1));
        Assert.Equal([type, type], read.Schema.Take(2).Select(f => f.Type));
        Assert.Equal([first, last, sum, mean, variance, first.Equals(last) ? 1L : 2L], read.Columns.Select(c => c.GetValue(0)));
        using var nothing = await ReadAsync(view, 2, Start.AddDays(1));
        Assert.Equal([null, null, 0.0, null, null, 0L], nothing.Columns.Select(c => c.GetValue(0)));
    }

    [Fact]
    public async Task Materialize_CsvWithDeclaredTypes_ReadsThemAsDeclared()
    {
        var path = Path.Combine(_lake.Folder, "events.csv");
        await File.WriteAllTextAsync(path, "thing,at,code\n1,2024-05-01T10:00:00Z,007\n1,2024-05-01T11:00:00Z,042\n1,2024-05-01T12:00:00Z,007\n");
        var texts = new FeatureView("texts", Thing, Source.Csv(path, "at")).Aggregate("top", a => a.TopK("code", 2, DataType.Utf8)).Aggregate("last", a => a.Last("code", DataType.Utf8))
            .Aggregate("codes", a => a.DistinctCount("code"));
        using var asText = await ReadAsync(texts, 1, Start.AddDays(1));
        Assert.Equal(["[\"007\",\"042\"]", "007", 2L], asText.Columns.Select(c => c.GetValue(0)));
        var guessed = new FeatureView("guessed", Thing, Source.Csv(path, "at")).Aggregate("top", a => a.TopK("code", 2)).Aggregate("last", a => a.Last("code")).Aggregate("sum", a => a.Sum("code"));
        using var asNumber = await ReadAsync(guessed, 1, Start.AddDays(1));
        Assert.Equal(["[7,42]", 7.0, 56.0], asNumber.Columns.Select(c => c.GetValue(0)));
    }

    [Fact]
    public async Task Materialize_ColumnUsedAsTextAndAsNumber_SaysSo()
    {
        using var source = Batch([("thing", DataType.Int64), ("at", DataType.Timestamp), ("x", DataType.Utf8)], [1L, Start, "a"]);
        var view = new FeatureView("v", Thing, Source.Batches("rows", [source], "at")).Aggregate("sum", a => a.Sum("x")).Aggregate("last", a => a.Last("x", DataType.Utf8));
        var failure = await Assert.ThrowsAsync<SchemaException>(() => ReadAsync(view, 1, Start));
        Assert.Contains("feature 'sum' of view 'v' cannot aggregate", failure.Message, StringComparison.Ordinal);
        var undeclared = new FeatureView("u", Thing, Source.Batches("rows", [source], "at")).Aggregate("last", a => a.Last("x"));
        Assert.Contains("declare the type", (await Assert.ThrowsAsync<SchemaException>(() => ReadAsync(undeclared, 1, Start))).Message, StringComparison.Ordinal);
    }

    private static RecordBatch Batch((string Name, DataType Type)[] columns, params object?[][] rows)
    {
        var builder = new RecordBatchBuilder(new Schema(columns.Select(c => new Field(c.Name, c.Type))));
        foreach (var row in rows)
        {
            builder.AppendRow(row);
        }

        return builder.Build();
    }

    private async Task<RecordBatch> ReadAsync(FeatureView view, long key, DateTimeOffset at)
    {
        var version = new FeatureViewVersion(view, 1);
        await _lake.Store.MaterializeAsync(version);
        using var spine = Batch([("thing", DataType.Int64), ("t", DataType.Timestamp)], [key, at]);
        return await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "t", [version]));
    }
}
