using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Entities with two and three join keys of different types, against brute force, offline and online.</summary>
public sealed class CompositeKeyJoinTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(2, false, 20_251ul)]
    [InlineData(3, false, 20_252ul)]
    [InlineData(2, true, 20_253ul)]
    [InlineData(3, true, 20_254ul)]
    public void ReadAsOf_SeveralJoinKeys_EqualsBruteForceAndOnline(int parts, bool isAggregated, ulong seed)
    {
        var (number, answers) = (0, 0);
        Prop.ForAll((isAggregated ? RandomHistory.Aggregated : RandomHistory.Plain).ToArbitrary(), history =>
                answers += CompareAsync(history, parts, ++number).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithReplay(seed, 1));
        Assert.True(answers > 3_000, $"only {answers} questions were asked");
    }

    [Fact]
    public async Task Materialize_CsvWithOtherKeyNames_FindsRowsByEveryPart()
    {
        var path = Path.Combine(_lake.Folder, "work.csv");
        await File.WriteAllTextAsync(path, "who,path,at,lines\n1,bc,2024-05-01T10:00:00Z,5\n1,b,2024-05-01T10:00:00Z,7\n11,bc,2024-05-01T10:00:00Z,9\n1,bc,2024-05-01T11:00:00Z,1\n,bc,2024-05-01T10:00:00Z,100\n1,,2024-05-01T10:00:00Z,100\n");
        var entity = new Entity("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)]);
        var view = new FeatureViewVersion(
            new FeatureView("work", entity, Source.Csv(path, "at").WithKeys("who", "path")).Aggregate("lines", a => a.Sum("lines")).Aggregate("keys", a => a.Sum("who")), 1);
        await _lake.Store.MaterializeAsync(view);
        var at = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        using var spine = new RecordBatch(
            new Schema(new Field("file", DataType.Utf8), new Field("t", DataType.Timestamp), new Field("author", DataType.Int64)),
            Columns.FromStrings(["bc", "b", "bc", "b", null, "bc"]), Columns.FromTimestamps(Enumerable.Repeat<DateTimeOffset?>(at, 6)), Columns.FromNullable<long>([1, 1, 11, 11, 1, null]));
        using var read = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "t", [view]));
        Assert.Equal([6.0, 7.0, 9.0, 0.0, null, null], Enumerable.Range(0, 6).Select(i => read.Columns[0].GetValue(i)));
        Assert.Equal([2.0, 1.0, 11.0, 0.0, null, null], Enumerable.Range(0, 6).Select(i => read.Columns[1].GetValue(i)));
    }

    [Fact]
    public async Task ReadAsOf_ViewsOfOneAndOfTwoKeysTogether_UseEachItsOwn()
    {
        var at = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        using var source = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("file", DataType.Int64), new Field("at", DataType.Timestamp)),
            Columns.From(1L, 1L, 2L), Columns.From(1L, 2L, 1L), Columns.FromTimestamps(Enumerable.Repeat<DateTimeOffset?>(at, 3)));
        FeatureViewVersion View(string name, params JoinKey[] keys) =>
            new(new FeatureView(name, new Entity(name, keys), Source.Batches("rows", [source], "at")).Aggregate("n", a => a.Count()), 1);
        var (author, file) = (new JoinKey("author", DataType.Int64), new JoinKey("file", DataType.Int64));
        FeatureViewVersion[] views = [View("a", author), View("f", file), View("af", author, file), View("fa", file, author)];
        foreach (var view in views)
        {
            await _lake.Store.MaterializeAsync(view);
        }

        using var spine = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("file", DataType.Int64), new Field("t", DataType.Timestamp)),
            Columns.From(1L, 2L, 2L), Columns.From(1L, 1L, 2L), Columns.FromTimestamps(Enumerable.Repeat<DateTimeOffset?>(at.AddDays(1), 3)));
        using var read = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "t", views));
        Assert.Equal([2L, 2L, 1L, 1L], read.Columns.Select(c => c.GetValue(0)));
        Assert.Equal([1L, 2L, 1L, 1L], read.Columns.Select(c => c.GetValue(1)));
        Assert.Equal([1L, 1L, 0L, 0L], read.Columns.Select(c => c.GetValue(2)));
    }

    private async Task<int> CompareAsync(RandomHistory history, int parts, int number)
    {
        using var source = CompositeKeys.ToBatch(history.Rows, parts);
        var view = new FeatureViewVersion(CompositeKeys.ViewOf(history, source, parts), number);
        await _lake.Store.MaterializeAsync(view);
        using var spine = CompositeKeys.ToSpine(history, parts);
        using var read = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "instant", [view]));
        var oracle = new PointInTimeOracle(history.View, history.Rows);
        var online = await SyncAsync(view);
        for (var i = 0; i < history.Spine.Count; i++)
        {
            var (key, at) = history.Spine[i];
            var expected = oracle.ValuesAt(key, at);
            Assert.Equal(expected, read.Columns.Select(c => c.GetValue(i)));
            if (at is { } instant)
            {
                using var entity = spine.Slice(i, 1);
                using var served = await online.ReadAsync(entity, [view], Timestamps.ToDateTimeOffset(instant));
                Assert.Equal(expected, served.Values.Columns.Select(c => c.GetValue(0)));
            }
        }

        return history.Spine.Count;
    }

    private async Task<InMemoryOnlineStore> SyncAsync(FeatureViewVersion view)
    {
        var online = new InMemoryOnlineStore();
        var table = await _lake.Store.FindTableAsync(view);
        var watermark = new OnlineWatermark(table!.TableVersion, DateTimeOffset.UnixEpoch);
        await foreach (var batch in _lake.Store.ReadFromAsync(view, table, DateTimeOffset.UnixEpoch))
        {
            using (batch)
            {
                await online.WriteAsync(view, batch, watermark);
            }
        }

        await online.AdvanceAsync(view, watermark);
        return online;
    }
}
