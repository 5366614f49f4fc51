using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Scores of customers with text keys over some days, and questions about them.</summary>
internal static class ScoredHistory
{
    public static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Entity Customer = new("customer", DataType.Utf8, "customer_id");

    /// <summary>One row for each customer and day; the score is the customer's number times ten and the day.</summary>
    public static RecordBatch Events(IEnumerable<string> customers, int days) => Build(
        new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("score", DataType.Int32)),
        customers.SelectMany((c, i) => Enumerable.Range(0, days).Select(d => new object?[] { c, Start.AddDays(d), (i * 10) + d })));

    /// <summary>Questions at random instants, with a label of a type that Delta tables do not have.</summary>
    public static RecordBatch Spine(IReadOnlyList<string> customers, int rows, int days, int seed)
    {
        var random = new Random(seed);
        return Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("label", DataType.UInt64)),
            Enumerable.Range(0, rows).Select(i => new object?[]
            {
                random.Next(20) == 0 ? null : customers[random.Next(customers.Count)],
                Start.AddMinutes(random.Next(days * 1440)),
                random.Next(10) == 0 ? null : ulong.MaxValue - (ulong)i,
            }));
    }

    public static FeatureView View(FeatureSource source) => new FeatureView("scores", Customer, source).Feature("score", DataType.Int32);

    public static RecordBatch Build(Schema schema, IEnumerable<object?[]> rows)
    {
        var builder = new RecordBatchBuilder(schema);
        foreach (var row in rows)
        {
            builder.AppendRow(row);
        }

        return builder.Build();
    }

    public static async IAsyncEnumerable<RecordBatch> CutAsync(RecordBatch batch, params int[] lengths)
    {
        await Task.CompletedTask;
        var offset = 0;
        for (var i = 0; offset < batch.RowCount; i++)
        {
            var length = Math.Min(lengths[i % lengths.Length], batch.RowCount - offset);
            yield return batch.Slice(offset, length);
            offset += length;
        }
    }
}
