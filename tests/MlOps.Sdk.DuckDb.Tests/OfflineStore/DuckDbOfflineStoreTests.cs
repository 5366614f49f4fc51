using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DuckDbOfflineStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly TemporaryLake _lake = new();

    public static TheoryData<string, object, object> Keys() => new()
    {
        { "int8", (sbyte)-128, (sbyte)127 }, { "int16", short.MinValue, (short)1 }, { "int32", int.MinValue, 1 }, { "int64", long.MinValue, long.MaxValue },
        { "uint8", (byte)255, (byte)0 }, { "uint16", ushort.MaxValue, (ushort)0 }, { "uint32", uint.MaxValue, 0u }, { "uint64", ulong.MaxValue, ulong.MaxValue - 1 },
        { "utf8", "größer '\"; --", "" },
    };

    public void Dispose() => _lake.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task ReadAsOf_KeysOfEveryType_FindTheirRows(string type, object first, object second)
    {
        var entity = new Entity("thing", DataType.Parse(type));
        using var source = Batch([("thing", entity.JoinKeys[0].Type), ("at", DataType.Timestamp), ("x", DataType.Int64)], [first, Start, 1L], [second, Start, 2L], [second, Start, 2L]);
        var view = new FeatureView("v", entity, Source.Batches("rows", [source], "at")).Aggregate("sum", a => a.Sum("x"));
        using var spine = Batch([("thing", entity.JoinKeys[0].Type), ("t", DataType.Timestamp)], [second, Start.AddDays(1)], [first, Start.AddDays(1)], [null, Start]);
        using var read = await MaterializeAndReadAsync(view, spine);
        Assert.Equal([4.0, 1.0, null], Enumerable.Range(0, 3).Select(i => read.Columns[0].GetValue(i)));
    }

    [Fact]
    public async Task ReadAsOf_PlainFeaturesOfEveryType_ReturnTheValuesOfTheSource()
    {
        (string Name, DataType Type, object Value)[] columns =
        [
            ("a", DataType.Boolean, true), ("b", DataType.Int8, sbyte.MinValue), ("c", DataType.Int16, short.MinValue), ("d", DataType.Int32, int.MinValue),
            ("e", DataType.Int64, long.MinValue), ("f", DataType.UInt8, byte.MaxValue), ("g", DataType.UInt16, ushort.MaxValue), ("h", DataType.UInt32, uint.MaxValue),
            ("i", DataType.UInt64, ulong.MaxValue), ("j", DataType.Float32, float.Epsilon), ("k", DataType.Float64, double.NegativeInfinity), ("l", DataType.Utf8, "ä'\""),
            ("m", DataType.Binary, new byte[] { 0, 255 }), ("n", DataType.Decimal128(20, 4), -12.5m), ("o", DataType.Date, new DateOnly(1969, 2, 3)),
            ("p", DataType.Timestamp, Start.AddMicroseconds(-1)), ("q", DataType.Vector(3), new[] { 1f, -0.5f, 3f }),
        ];
        using var source = Batch(
            [("thing", DataType.Int64), ("at", DataType.Timestamp), .. columns.Select(c => (c.Name, c.Type))],
            [1L, Start, .. columns.Select(c => c.Value)], [2L, Start, .. columns.Select(_ => (object?)null)]);
        var view = columns.Aggregate(
            new FeatureView("v", new Entity("thing", DataType.Int64), Source.Batches("rows", [source], "at")), (v, c) => v.Feature(c.Name, c.Type));
        using var spine = Batch([("thing", DataType.Int64), ("t", DataType.Timestamp)], [1L, Start], [2L, Start]);
        using var read = await MaterializeAndReadAsync(view, spine);
        foreach (var (column, i) in columns.Select((c, i) => (c, i)))
        {
            Assert.True(source[column.Name].ContentEquals(read.Columns[i]), $"{column.Type}: {string.Join(' ', read.Columns[i].GetValue(0) as float[] ?? [])} {read.Columns[i].GetValue(0)}, {read.Columns[i].GetValue(1)}");
        }

        var version = new FeatureViewVersion(view, 1);
        await foreach (var rows in _lake.Store.ReadFromAsync(version, (await _lake.Store.FindTableAsync(version))!, Start))
        {
            Assert.Equal(StoredColumns.SchemaOf(view).Select(f => (f.Name, f.Type)), rows.Schema.Select(f => (f.Name, f.Type)));
            Assert.Equal(2, rows.RowCount);
        }
    }

    [Fact]
    public async Task Materialize_SameRowsAsCsvParquetAndBatches_GiveTheSameValues()
    {
        var entity = new Entity("thing", DataType.Int64);
        using var batch = Batch(
            [("thing", DataType.Int64), ("at", DataType.Timestamp), ("x", DataType.Float64)],
            [1L, Start, 0.1], [1L, Start.AddHours(1), 0.2], [1L, Start.AddHours(2), null], [2L, Start, -7.25], [null, Start, 1.0], [2L, null, 1.0]);
        var csv = Path.Combine(_lake.Folder, "it's [one] of two.csv");
        await File.WriteAllTextAsync(
            csv, "thing,at,x\n1,2024-05-01T12:00:00+02:00,0.1\n1,2024-05-01T11:00:00Z,0.2\n1,2024-05-01 12:00:00,\n2,2024-05-01T10:00:00Z,-7.25\n,2024-05-01T10:00:00Z,1\n2,,1\n");
        var parquet = Path.Combine(_lake.Folder, "rows.parquet");
        await _lake.Database.WriteParquetAsync(parquet, One(batch));
        using var spine = Batch([("thing", DataType.Int64), ("t", DataType.Timestamp)], [1L, Start.AddHours(3)], [2L, Start.AddHours(3)], [2L, Start]);

        var results = new List<object?[]>();
        foreach (var (source, i) in new[] { Source.Batches("rows", [batch], "at"), Source.Csv(csv, "at"), Source.Parquet(parquet, "at"), Source.Parquet(Path.Combine(_lake.Folder, "ro?s.*"), "at") }.Select((s, i) => (s, i)))
        {
            var view = new FeatureView($"v{i}", entity, source).Aggregate("n", a => a.Count()).Aggregate("sum", a => a.Sum("x")).Aggregate("since", a => a.TimeSinceLast());
            using var read = await MaterializeAndReadAsync(view, spine);
            results.Add([.. Enumerable.Range(0, 3).SelectMany(r => read.Columns.Select(c => c.GetValue(r)))]);
        }

        Assert.Equal([3L, 0.1 + 0.2, 3600.0, 1L, -7.25, 10800.0, 0L, 0.0, null], results[0]);
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public async Task Materialize_HostileColumnNames_AreNamesAndNothingElse()
    {
        var (key, time, value) = ("k\"; DROP TABLE x; --", "t'ime", "v\" FROM (SELECT 1); --");
        using var source = Batch([(key, DataType.Int64), (time, DataType.Timestamp), (value, DataType.Int32)], [1L, Start, 5], [1L, Start, 7]);
        var view = new FeatureView("v", new Entity("thing", DataType.Int64), Source.Batches("x'; --", [source], time, key: key))
            .Aggregate("sum", a => a.Sum(value).Over(TimeSpan.FromDays(1)));
        using var spine = Batch([("thing", DataType.Int64), ("t", DataType.Timestamp)], [1L, Start.AddHours(1)], [1L, Start.AddDays(1)], [1L, Start.AddDays(1).AddMicroseconds(1)]);
        using var read = await MaterializeAndReadAsync(view, spine);
        Assert.Equal([12.0, 12.0, 0.0], Enumerable.Range(0, 3).Select(i => read.Columns[0].GetValue(i)));
    }

    [Fact]
    public async Task Materialize_FeaturesNamedLikePartsOfTheQuery_KeepTheirValues()
    {
        using var source = Batch([("k", DataType.Int64), ("e", DataType.Timestamp), ("c", DataType.Int64), ("p", DataType.Int64)], [1L, Start, 5L, 6L], [1L, Start.AddHours(1), 7L, 8L]);
        var entity = new Entity("k", DataType.Int64);
        var names = new[] { "k", "e", "c", "p", "n", "o", "r", "s", "d", "t", "u", "place", "from", "events", "points", "instants", "spine", "v0", "f0" };
        var sums = names.Aggregate(new FeatureView("sums", entity, Source.Batches("rows", [source], "e")), (v, n) => v.Aggregate(n, a => a.Sum("p")));
        var plain = names.Aggregate(new FeatureView("plain", entity, Source.Batches("rows", [source], "e", created: "e")), (v, n) => v.Feature(n, DataType.Int64, "c"));
        using var spine = Batch([("k", DataType.Int64), ("t", DataType.Timestamp)], [1L, Start.AddHours(2)], [1L, Start]);
        using var summed = await MaterializeAndReadAsync(sums, spine);
        using var read = await MaterializeAndReadAsync(plain, spine);
        Assert.All(summed.Columns, c => Assert.Equal([14.0, 0.0], [c.GetValue(0), c.GetValue(1)]));
        Assert.All(read.Columns, c => Assert.Equal([7L, 5L], [c.GetValue(0), c.GetValue(1)]));
        foreach (var version in new[] { new FeatureViewVersion(sums, 1), new FeatureViewVersion(plain, 1) })
        {
            await foreach (var rows in _lake.Store.ReadFromAsync(version, (await _lake.Store.FindTableAsync(version))!, Start.AddHours(2)))
            {
                Assert.Equal(1, rows.RowCount);
            }
        }
    }

    /// <summary>DuckDB alone lets a missing instant match the newest row once there are more than 64 rows to join.</summary>
    [Fact]
    public async Task ReadAsOf_ManyRowsWithMissingInstantsAndKeys_LeavesThemNull()
    {
        using var source = Batch([("thing", DataType.Int64), ("at", DataType.Timestamp), ("x", DataType.Int64)], [.. Enumerable.Range(0, 300).Select(i => new object?[] { (long)(i % 7), Start.AddHours(i), (long)i })]);
        var view = new FeatureView("v", new Entity("thing", DataType.Int64), Source.Batches("rows", [source], "at")).Feature("x", DataType.Int64);
        using var spine = Batch(
            [("thing", DataType.Int64), ("t", DataType.Timestamp)],
            [.. Enumerable.Range(0, 300).Select(i => new object?[] { i % 5 == 0 ? null : (long)(i % 7), i % 3 == 0 ? null : Start.AddHours(i) })]);
        using var read = await MaterializeAndReadAsync(view, spine);
        Assert.Equal(
            Enumerable.Range(0, 300).Select(i => i % 5 == 0 || i % 3 == 0 ? null : (object?)(long)i), Enumerable.Range(0, 300).Select(i => read.Columns[0].GetValue(i)));
    }

    private static async IAsyncEnumerable<RecordBatch> One(RecordBatch batch)
    {
        await Task.CompletedTask;
        yield return batch.Share();
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

    private async Task<RecordBatch> MaterializeAndReadAsync(FeatureView view, RecordBatch spine)
    {
        var version = new FeatureViewVersion(view, 1);
        await _lake.Store.MaterializeAsync(version);
        return await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "t", [version]));
    }
}
