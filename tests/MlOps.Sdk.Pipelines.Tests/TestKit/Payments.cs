using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

/// <summary>A small made-up history: payments of customers, some of which are disputed; the more a customer has paid lately, the likelier.</summary>
internal static class Payments
{
    public const string Model = "disputes";
    public const int Rows = 400;

    private const int Customers = 12;
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static RecordBatch Labels(int seed = 1)
    {
        var random = new Random(seed);
        var events = EventTimes();
        var builder = new RecordBatchBuilder(new Schema(
            new Field("payment_id", DataType.Utf8),
            new Field("customer", DataType.Int64),
            new Field("decided_at", DataType.Timestamp),
            new Field("amount", DataType.Float64),
            new Field("channel", DataType.Utf8),
            new Field("disputed", DataType.Int64)));
        for (var i = 0; i < Rows; i++)
        {
            var (customer, at) = (random.Next(Customers), Begin.AddHours(480 + (i * 6)));
            double? amount = random.NextDouble() < 0.05 ? null : random.NextDouble() * 100;
            var recent = events.Count(e => e.Customer == customer && e.At < at && e.At >= at.AddDays(-14));
            var score = ((amount ?? 50) / 20) + (recent / 2.0) - 5 + (random.NextDouble() * 2);
            builder.AppendRow($"p{i}", (long)customer, at, amount, i % 3 == 0 ? "web" : "shop", score > 0 ? 1L : 0L);
        }

        return builder.Build();
    }

    public static FeatureView Activity(int days = 14) =>
        new FeatureView("activity", new Entity("customer", DataType.Int64), Source.Batches("payments", [Events()], "paid_at"))
            .Aggregate("payments", a => a.Count().Over(TimeSpan.FromDays(days)));

    public static MlPipelineBuilder Pipeline(RecordBatch labels, params FeatureView[] views) => MlPipeline.Named(Model)
        .FromFeatures(labels, "disputed", "decided_at", views, ["amount", "channel"])
        .SplitByTime(0.25)
        .Preprocess(p => p.Impute().Standardize().OneHot("channel"))
        .Train(Trainer.LogisticRegression())
        .Seed(7);

    public static MlPipelineBuilder Registering(RecordBatch labels) => Pipeline(labels, Activity()).Gate(g => g.AtLeast("roc_auc", 0.7)).Register();

    private static RecordBatch Events()
    {
        var builder = new RecordBatchBuilder(new Schema(new Field("customer", DataType.Int64), new Field("paid_at", DataType.Timestamp)));
        foreach (var (customer, at) in EventTimes())
        {
            builder.AppendRow((long)customer, at);
        }

        return builder.Build();
    }

    private static (int Customer, DateTimeOffset At)[] EventTimes()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, 600).Select(i => ((int)(random.NextDouble() * random.NextDouble() * Customers), Begin.AddHours(i * 4.8)))];
    }
}
