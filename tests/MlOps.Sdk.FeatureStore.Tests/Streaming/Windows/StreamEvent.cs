using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>An event of the window tests: a key, a time in microseconds and a value.</summary>
internal readonly record struct StreamEvent(long Key, long Time, double? Value)
{
    public static Schema Columns { get; } = new(
        new Field("key", DataType.Int64), new Field("at", DataType.Timestamp), new Field("value", DataType.Float64));

    /// <summary>Events of few keys and values, so that windows fill and ties are frequent; the further, the later, but not in order.</summary>
    public static List<StreamEvent> Random(Random random, int count, long disorder)
    {
        var events = new List<StreamEvent>(count);
        var now = random.NextInt64(-500, 500);
        for (var i = 0; i < count; i++)
        {
            now += random.Next(4) == 0 ? random.NextInt64(60) : random.NextInt64(4);
            events.Add(new StreamEvent(random.Next(3), now - random.NextInt64(disorder + 1), random.Next(5) == 0 ? null : random.Next(-8, 8) / 4.0));
        }

        return events;
    }

    /// <summary>The events cut into batches at random places, some of them empty.</summary>
    public static List<RecordBatch> Cut(Random random, IReadOnlyList<StreamEvent> events, int largest)
    {
        var batches = new List<RecordBatch>();
        for (var first = 0; first < events.Count || batches.Count == 0;)
        {
            var count = Math.Min(random.Next(largest + 1), events.Count - first);
            batches.Add(Batch(events.Skip(first).Take(count)));
            first += count;
        }

        return batches;
    }

    public static RecordBatch Batch(IEnumerable<StreamEvent> events)
    {
        var builder = new RecordBatchBuilder(Columns);
        foreach (var one in events)
        {
            builder.AppendRow(one.Key, one.Time, one.Value);
        }

        return builder.Build();
    }
}
