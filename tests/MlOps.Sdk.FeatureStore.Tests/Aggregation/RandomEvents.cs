using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Random events of some entities on a narrow grid of microseconds, full of ties and exact window edges, and a random view over them.</summary>
internal sealed record RandomEvents(IReadOnlyList<AggregatedEvent> Events, FeatureView View)
{
    public static Gen<RandomEvents> All =>
        from events in Gen.Choose(0, 40).SelectMany(n => Event.ListOf(n))
        from features in Gen.NonEmptyListOf(Feature)
        select new RandomEvents([.. events], features.Take(8).Select((f, i) => (f, i)).Aggregate(
            new FeatureView("random", new Entity("k", DataType.Int64), Source.Csv("none.csv", "e")), (view, f) => view.Aggregate($"f{f.i}", f.f)));

    private static Gen<AggregatedEvent> Event =>
        from key in Gen.Elements<long>(1, 1, 2)
        from time in Gen.Choose(-5, 25)
        from created in Gen.Choose(0, 2)
        from value in Gen.Elements<double?>(null, double.NaN, -0.25, 0, 1.5, 1_024.75, 1.5)
        from number in Gen.Elements<long?>(null, -8, 0, 4, 4, 1L << 40)
        from amount in Gen.Elements<long?>(null, -1_250, 0, 5, 99_999)
        from text in Gen.Elements<string?>(null, "", "a", "Z", "ä", "a\"b")
        from flag in Gen.Elements<bool?>(null, true, false)
        select new AggregatedEvent(key, time, time + created, value, number, amount, text, flag);

    private static Gen<Func<AggregateBuilder, Aggregation>> Feature =>
        from numeric in Gen.Elements("value", "amount", "flag")
        from any in Gen.Elements(("value", DataType.Float64), ("number", DataType.Int64), ("amount", DataType.Decimal128(30, 2)), ("text", DataType.Utf8), ("flag", DataType.Boolean))
        from k in Gen.Choose(1, 3)
        from function in Gen.Elements<Func<AggregateBuilder, Aggregation>>(
            a => a.Count(), a => a.TimeSinceLast(), a => a.Sum(numeric), a => a.Mean(numeric), a => a.Min(numeric), a => a.Max(numeric), a => a.Variance(numeric),
            a => a.StandardDeviation(numeric), a => a.First(numeric), a => a.Last(numeric), a => a.First(any.Item1, any.Item2), a => a.Last(any.Item1, any.Item2),
            a => a.DistinctCount(any.Item1), a => a.TopK(any.Item1, k))
        from width in Gen.Elements(0, 1, 3, 4, 11)
        select (Func<AggregateBuilder, Aggregation>)(a => width == 0 ? function(a) : function(a).Over(TimeSpan.FromMicroseconds(width)));

    /// <summary>The stored rows of all entities, computed from the events in batches of any size.</summary>
    public static async Task<RecordBatch> RowsAsync(FeatureView view, IEnumerable<AggregatedEvent> events, int batchRows)
    {
        var sorted = events.OrderBy(e => e.Key).ThenBy(e => e.Time).ToList();
        var parts = new List<RecordBatch>();
        await foreach (var part in new ChangePointAggregator(view, AggregatedEvent.Columns).AggregateAsync(Batches(sorted, view, batchRows), StoredColumns.SchemaOf(view)))
        {
            parts.Add(part);
        }

        return RecordBatch.Concat(parts);
    }

    private static async IAsyncEnumerable<RecordBatch> Batches(IReadOnlyList<AggregatedEvent> events, FeatureView view, int batchRows)
    {
        await Task.CompletedTask;
        yield return AggregatedEvent.ToBatch([], view);
        foreach (var part in events.Chunk(batchRows))
        {
            yield return AggregatedEvent.ToBatch(part, view);
        }
    }
}
