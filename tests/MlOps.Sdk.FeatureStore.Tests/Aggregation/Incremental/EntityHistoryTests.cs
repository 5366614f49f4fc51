using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class EntityHistoryTests
{
    /// <summary>Events in any order, some of them too late, with checkpoints on the way: the rows written last are those of a batch.</summary>
    [Fact]
    public void WriteRows_EventsInAnyOrder_EndAsTheRowsOfABatch()
    {
        var (refused, rows) = (0, 0);
        Prop.ForAll(RandomEvents.All.ToArbitrary(), ArbMap.Default.ArbFor<int>(), (random, seed) =>
        {
            var (late, compared) = CompareAsync(random, new Random(seed)).GetAwaiter().GetResult();
            refused += late;
            rows += compared;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(76, 1));
        Assert.True(refused > 300 && rows > 10_000, $"{refused} events were refused, {rows} rows compared");
    }

    [Fact]
    public void Save_EventsInAnyOrder_IsTheSameBytes() =>
        Prop.ForAll(RandomEvents.All.ToArbitrary(), ArbMap.Default.ArbFor<int>(), (random, seed) =>
        {
            var plan = new AggregationPlan(random.View, AggregatedEvent.Columns);
            var shuffled = random.Events.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (Kept(plan, random.Events), Kept(plan, shuffled));
            Assert.Equal(one.Save(), other.Save());
            one.Forget(15);
            other.Forget(15);
            Assert.Equal(one.Save(), other.Save());
            Assert.Equal(one.Save(), EntityHistory.Load(plan, one.Save()).Save());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(77, 1));

    [Fact]
    public void Forget_EventsBehindEveryWindow_AreKeptNoLonger()
    {
        var plan = new AggregationPlan(View.Aggregate("n", a => a.Count().Over(TimeSpan.FromMicroseconds(10))).Aggregate("all", a => a.Sum("value")), AggregatedEvent.Columns);
        var history = Kept(plan, Enumerable.Range(0, 100).Select(Event));
        var before = history.Save().Length;
        history.Forget(95);
        Assert.Equal((16, 95L, 99L), (history.EventCount, history.Floor, history.NewestTime));
        Assert.True(history.Save().Length < before / 3);
        history.Forget(50);
        Assert.Equal(95, history.Floor);
        Assert.False(history.Add(Load(plan, [Event(93)]), 0));
        Assert.True(history.Add(Load(plan, [Event(94)]), 0));
    }

    [Fact]
    public void Load_DamagedOrForeignBytes_AreRefused()
    {
        var plan = new AggregationPlan(View.Aggregate("top", a => a.TopK("text", 2)).Aggregate("sum", a => a.Sum("value").Over(TimeSpan.FromMicroseconds(5))), AggregatedEvent.Columns);
        var history = Kept(plan, Enumerable.Range(0, 20).Select(Event));
        history.Forget(10);
        var bytes = history.Save();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SchemaException>(() => EntityHistory.Load(plan, bytes.AsSpan(0, length)));
        }

        Assert.Throws<SchemaException>(() => EntityHistory.Load(plan, [.. bytes, 0]));
        var other = new AggregationPlan(View.Aggregate("top", a => a.TopK("text", 3)).Aggregate("sum", a => a.Sum("value").Over(TimeSpan.FromMicroseconds(5))), AggregatedEvent.Columns);
        Assert.Contains("other aggregations", Assert.Throws<SchemaException>(() => EntityHistory.Load(other, bytes)).Message, StringComparison.Ordinal);
        bytes[0] = 9;
        Assert.Contains("format 9", Assert.Throws<SchemaException>(() => EntityHistory.Load(plan, bytes)).Message, StringComparison.Ordinal);
    }

    private static FeatureView View => new("v", new Entity("k", DataType.Int64), Source.Csv("none.csv", "e"));

    private static AggregatedEvent Event(int time) => new(1, time, time, time * 0.5, null, null, $"t{time % 3}", null);

    private static EventBuffer Load(AggregationPlan plan, IEnumerable<AggregatedEvent> events)
    {
        using var batch = AggregatedEvent.ToBatch(events, plan.View);
        var buffer = plan.CreateBuffer();
        buffer.Load(batch.Column<long>("e"), batch.Column<long>("c"), [.. batch.Columns.Skip(3)]);
        return buffer;
    }

    private static EntityHistory Kept(AggregationPlan plan, IEnumerable<AggregatedEvent> events)
    {
        var (history, buffer) = (new EntityHistory(plan), Load(plan, events));
        for (var i = 0; i < buffer.Count; i++)
        {
            Assert.True(history.Add(buffer, i));
        }

        return history;
    }

    private static async Task<(int Refused, int Rows)> CompareAsync(RandomEvents random, Random choices)
    {
        var plan = new AggregationPlan(random.View, AggregatedEvent.Columns);
        var arriving = random.Events.Where(e => e.Key == 1).OrderBy(e => e.Time + choices.Next(12)).ToList();
        var (history, aggregator, accepted) = (new EntityHistory(plan), new EntityAggregator(plan), new List<AggregatedEvent>());
        using var writer = new ChangePointWriter(plan, StoredColumns.SchemaOf(random.View));
        using var keys = new RecordBatch(new Schema(new Field("entity_key", DataType.Int64)), Columns.From(1L));
        var rows = new SortedDictionary<long, RecordBatch>();
        foreach (var part in arriving.Chunk(5))
        {
            var buffer = Load(plan, part);
            var from = long.MaxValue;
            for (var i = 0; i < part.Length; i++)
            {
                if (history.Add(buffer, i))
                {
                    accepted.Add(part[i]);
                    from = Math.Min(from, part[i].Time + 1);
                }
            }

            if (from < long.MaxValue)
            {
                history.WriteRows(aggregator, writer, keys, 0, from);
                using var written = writer.Build();
                for (var i = 0; i < written.RowCount; i++)
                {
                    rows[written.Column<long>("valid_from")[i]] = written.Slice(i, 1);
                }
            }

            history.Forget(part.Max(e => e.Time) - choices.Next(8));
            history = EntityHistory.Load(plan, history.Save());
        }

        using var expected = await RandomEvents.RowsAsync(random.View, accepted, 1_000);
        Assert.Equal(expected.RowCount, rows.Count);
        if (rows.Count > 0)
        {
            using var streamed = RecordBatch.Concat([.. rows.Values]);
            Assert.True(expected.Equals(streamed) || expected.Columns.Zip(streamed.Columns).All(c => c.First.ContentEquals(c.Second)));
        }

        return (arriving.Count - accepted.Count, rows.Count);
    }
}
