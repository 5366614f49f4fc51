using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class ChangePointAggregatorTests
{
    [Fact]
    public void Aggregate_AnyEventsAndFunctions_EqualBruteForceAtEveryChange()
    {
        var compared = 0;
        Prop.ForAll(RandomEvents.All.ToArbitrary(), Gen.Elements(1, 2, 7, 1_000).ToArbitrary(), (random, batchRows) =>
            compared += CompareAsync(random, batchRows).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(75, 1));
        Assert.True(compared > 100_000, $"only {compared} values were compared");
    }

    [Fact]
    public async Task Aggregate_SameEventsInAnotherOrderWithinInstants_GiveTheSameBits()
    {
        var events = Enumerable.Range(0, 200).Select(i => new AggregatedEvent(1, i % 4, 0, Math.ScaleB(i + 0.1, (i % 60) - 30), null, null, null, null)).ToList();
        var view = Empty.Aggregate("sum", a => a.Sum("value")).Aggregate("mean", a => a.Mean("value").Over(TimeSpan.FromMicroseconds(2))).Aggregate("variance", a => a.Variance("value"));
        using var expected = await RandomEvents.RowsAsync(view, events, 1_000);
        events.Reverse();
        using var reversed = await RandomEvents.RowsAsync(view, events, 3);
        Assert.Equal(expected, reversed);
    }

    [Fact]
    public async Task Aggregate_InfiniteValues_ComeAndGo()
    {
        var values = new[] { 1.0, double.PositiveInfinity, 2.0, double.NegativeInfinity, 4.0 };
        var events = values.Select((v, i) => new AggregatedEvent(1, i, i, v, null, null, null, null));
        var view = Empty.Aggregate("sum", a => a.Sum("value").Over(TimeSpan.FromMicroseconds(2))).Aggregate("variance", a => a.Variance("value").Over(TimeSpan.FromMicroseconds(2)))
            .Aggregate("top", a => a.TopK("value", 2).Over(TimeSpan.FromMicroseconds(2))).Aggregate("max", a => a.Max("value"));
        using var rows = await RandomEvents.RowsAsync(view, events, 10);
        var inf = double.PositiveInfinity;
        Assert.Equal([1, inf, inf, -inf, -inf, 4, 0], rows.Column<double>("sum").Values);
        Assert.Equal([null, double.NaN, double.NaN, double.NaN, double.NaN, null, null], Values(rows, "variance"));
        Assert.Equal(["[1]", "[1,\"Infinity\"]", "[2,\"Infinity\"]", "[\"-Infinity\",2]", "[\"-Infinity\",4]", "[4]", null], Values(rows, "top"));
        Assert.Equal([1, inf, inf, inf, inf, inf, inf], rows.Column<double>("max").Values);
    }

    [Fact]
    public async Task Aggregate_MeanOfLargestNumbers_DoesNotOverflow()
    {
        var events = new[] { 0, 1 }.Select(i => new AggregatedEvent(1, i, i, double.MaxValue, null, null, null, null));
        using var rows = await RandomEvents.RowsAsync(Empty.Aggregate("sum", a => a.Sum("value")).Aggregate("mean", a => a.Mean("value")), events, 10);
        Assert.Equal([double.MaxValue, double.PositiveInfinity], rows.Column<double>("sum").Values);
        Assert.Equal([double.MaxValue, double.MaxValue], rows.Column<double>("mean").Values);
    }

    [Fact]
    public async Task Aggregate_ManyRowsOfOneEntity_ComeInBatchesAndStayExact()
    {
        const int Count = 100_000;
        var events = Enumerable.Range(0, Count).Select(i => new AggregatedEvent(1, 10 * i, 0, i * 0.1, null, null, null, null));
        var view = Empty.Aggregate("sum", a => a.Sum("value").Over(TimeSpan.FromMicroseconds(25))).Aggregate("least", a => a.Min("value").Over(TimeSpan.FromMicroseconds(25)));
        using var rows = await RandomEvents.RowsAsync(view, events, 5_000);
        Assert.Equal(2 * Count, rows.RowCount);
        Assert.Equal(0, rows.Column<double>("sum")[^1]);
        Assert.Equal((Count - 1) * 0.1, rows.Column<double>("sum")[^2]);
        Assert.Equal(((Count - 1) * 10) + 26, rows.Column<long>("valid_from")[^1]);
    }

    [Fact]
    public async Task Aggregate_EventsOutOfOrder_SaysToSort()
    {
        var view = Empty.Aggregate("n", a => a.Count());
        var failure = await Assert.ThrowsAsync<SchemaException>(async () =>
        {
            await foreach (var rows in new ChangePointAggregator(view, AggregatedEvent.Columns).AggregateAsync(Backwards(view), StoredColumns.SchemaOf(view)))
            {
                rows.Dispose();
            }
        });
        Assert.Contains("Sort them by key and event time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ColumnThatCannotBeAggregated_NamesColumnAndFix()
    {
        var failure = Assert.Throws<SchemaException>(() => new ChangePointAggregator(Empty.Aggregate("s", a => a.Sum("text")), AggregatedEvent.Columns));
        Assert.Equal("text", failure.Column);
        Assert.Contains("numbers or booleans", failure.Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(() => new ChangePointAggregator(Empty.Aggregate("s", a => a.Last("text")), AggregatedEvent.Columns));
        Assert.Throws<SchemaException>(() => new ChangePointAggregator(Empty.Aggregate("s", a => a.Last("number", DataType.Utf8)), AggregatedEvent.Columns));
        Assert.Throws<ArgumentException>(() => new ChangePointAggregator(Empty.Feature("x", DataType.Int64), AggregatedEvent.Columns));
    }

    private static FeatureView Empty => new("v", new Entity("k", DataType.Int64), Source.Csv("none.csv", "e"));

    private static async IAsyncEnumerable<RecordBatch> Backwards(FeatureView view)
    {
        await Task.CompletedTask;
        yield return AggregatedEvent.ToBatch([new(1, 2, 2, null, null, null, null, null)], view);
        yield return AggregatedEvent.ToBatch([new(1, 1, 1, null, null, null, null, null)], view);
    }

    private static IEnumerable<object?> Values(RecordBatch rows, string column) => Enumerable.Range(0, rows.RowCount).Select(rows[column].GetValue);

    private static async Task<int> CompareAsync(RandomEvents random, int batchRows)
    {
        using var rows = await RandomEvents.RowsAsync(random.View, random.Events, batchRows);
        var aggregations = random.View.Features.Select(f => ((AggregateFeature)f).Aggregation).ToList();
        var widths = aggregations.Select(a => a.Window).OfType<TimeSpan>().Select(w => w.Ticks / TimeSpan.TicksPerMicrosecond).ToList();
        var points = random.Events.SelectMany(e => widths.Append(0).Select(w => (e.Key, At: e.Time + w + 1))).Distinct().Order().ToList();
        Assert.Equal(points, Enumerable.Range(0, rows.RowCount).Select(i => (rows.Column<long>("entity_key")[i], rows.Column<long>("valid_from")[i])));
        var byKey = random.Events.ToLookup(e => e.Key);
        for (var i = 0; i < points.Count; i++)
        {
            var (key, at) = points[i];
            var before = byKey[key].Where(e => e.Time < at).ToList();
            Assert.Equal((before.Max(e => e.Time), before.Max(e => e.Created)), (rows.Column<long>("event_time")[i], rows.Column<long>("created_time")[i]));
            foreach (var feature in random.View.Features)
            {
                var expected = AggregationOracle.ValueAt(((AggregateFeature)feature).Aggregation, byKey[key], at);
                var actual = rows[feature.Name].GetValue(i) is DateTimeOffset instant ? Timestamps.FromDateTimeOffset(instant) : rows[feature.Name].GetValue(i);
                Assert.True(Equals(expected, actual), $"{((AggregateFeature)feature).Aggregation} at {at} of {key}: {expected} by brute force, {actual} here");
            }
        }

        return points.Count * aggregations.Count;
    }
}
