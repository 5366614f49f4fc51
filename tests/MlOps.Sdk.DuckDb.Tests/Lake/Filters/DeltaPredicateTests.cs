using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaPredicateTests
{
    private static readonly Schema Columns = new(
        new Field("i", DataType.Int32), new Field("f", DataType.Float32), new Field("s", DataType.Utf8), new Field("t", DataType.Timestamp),
        new Field("d", DataType.Date), new Field("m", DataType.Decimal128(10, 2)), new Field("v", DataType.Vector(2)));

    private const string Statistics = """
        {"numRecords":4,
         "minValues":{"i":10,"f":0.1,"s":"b","t":"2024-01-01T00:00:00.000Z","d":"2024-01-01","m":1.25},
         "maxValues":{"i":20,"f":0.7,"s":"d","t":"2024-01-01T02:00:00.000+01:00","d":"2024-01-31","m":9.75},
         "nullCount":{"i":0,"f":1,"s":1,"t":1,"d":4,"m":0}}
        """;

    public static TheoryData<DeltaFilter, bool> Cases { get; } = new()
    {
        { DeltaFilter.EqualTo("i", 9), false },
        { DeltaFilter.EqualTo("i", 10L), true },
        { DeltaFilter.EqualTo("i", 21), false },
        { DeltaFilter.In("i", [1, 15, 99]), true },
        { DeltaFilter.In("i", [1, 99]), false },
        { DeltaFilter.In("i", []), false },
        { DeltaFilter.LessThan("i", 10), false },
        { DeltaFilter.AtMost("i", 10), true },
        { DeltaFilter.GreaterThan("i", 20), false },
        { DeltaFilter.AtLeast("i", 20), true },
        { DeltaFilter.IsNull("i"), false },
        { DeltaFilter.IsNull("f"), true },
        { DeltaFilter.EqualTo("f", 0.1), true },
        { DeltaFilter.GreaterThan("f", 0.7), false },
        { DeltaFilter.EqualTo("s", "a"), false },
        { DeltaFilter.EqualTo("s", "cz"), true },
        { DeltaFilter.GreaterThan("s", "é"), false },

        // The bounds are cut to the millisecond, so a value up to 999 microseconds after the upper one may be there.
        { DeltaFilter.GreaterThan("t", new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.Zero)), true },
        { DeltaFilter.AtLeast("t", new DateTimeOffset(2024, 1, 1, 1, 0, 0, 1, TimeSpan.Zero)), false },
        { DeltaFilter.EqualTo("d", new DateOnly(2024, 1, 15)), false },
        { DeltaFilter.AtLeast("m", 9.76m), false },
        { DeltaFilter.AtLeast("m", 9), true },
        { DeltaFilter.IsNull("v"), true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void MayHold_Statistics_RuleOutWhatTheyBound(DeltaFilter filter, bool expected)
    {
        var file = new DeltaFile("x.parquet", 1, 4, Statistics, new Dictionary<string, string?>());

        Assert.Equal(expected, new DeltaPredicate([filter], Columns).MayHold(file));
        Assert.True(new DeltaPredicate([filter], Columns).MayHold(file with { Statistics = null }));
    }

    [Fact]
    public void Constructor_ValueOrColumnThatDoesNotFit_IsRefused()
    {
        foreach (var filter in new[] { DeltaFilter.EqualTo("i", "1"), DeltaFilter.EqualTo("f", double.NaN), DeltaFilter.EqualTo("v", 1), DeltaFilter.EqualTo("t", new DateOnly(2024, 1, 1)), DeltaFilter.IsNull("x") })
        {
            Assert.Equal(filter.Column, Assert.Throws<SchemaException>(() => new DeltaPredicate([filter], Columns)).Column);
        }
    }

    [Fact]
    public async Task ReadAsync_NaNAndMissingValues_SatisfyNoComparison()
    {
        var schema = new Schema(new Field("id", DataType.Int64), new Field("x", DataType.Float64));
        using var folder = new TemporaryFolder();
        using var database = DuckDbDatabase.Open();
        var table = await DeltaTable.OpenOrCreateAsync(database, folder.Path, schema);
        await table.AppendAsync(new RecordBatchBuilder(schema).AppendRow(1L, 1.5).AppendRow(2L, double.NaN).AppendRow(3L, null).AppendRow(4L, double.PositiveInfinity).Build());
        await table.AppendAsync(new RecordBatchBuilder(schema).AppendRow(5L, -2.0).Build());

        Assert.Equal([1, 4], await IdsAsync(DeltaFilter.GreaterThan("x", 0.0)));
        Assert.Equal([1, 5], await IdsAsync(DeltaFilter.AtMost("x", 1.5)));
        Assert.Equal([3], await IdsAsync(DeltaFilter.IsNull("x")));

        async Task<IEnumerable<long>> IdsAsync(DeltaFilter filter)
        {
            using var rows = RecordBatch.Concat(await table.ReadAsync(new DeltaReadOptions { Where = [filter] }).ToListAsync());
            return rows.Column<long>("id").Values.ToArray().Order().ToList();
        }
    }
}
