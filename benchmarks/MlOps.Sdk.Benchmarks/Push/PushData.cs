using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The pushed rows: 10 numbers about one of 100,000 entities in random order, as time goes on, a few of them late.</summary>
internal static class PushData
{
    public const int BatchRows = 10_000;
    public const int Entities = 100_000;
    public const int Features = 10;

    public static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    public static FeatureView View { get; } = Enumerable.Range(0, Features).Aggregate(
        new FeatureView("pushed", new Entity("author", DataType.Int64), Source.Csv("none.csv", "at")), (v, i) => v.Feature($"f{i}", DataType.Float64));

    private static Schema Columns { get; } = new(
        [new Field("author", DataType.Int64), new Field("at", DataType.Timestamp), .. Enumerable.Range(0, Features).Select(i => new Field($"f{i}", DataType.Float64))]);

    /// <summary>A batch; the caller disposes it.</summary>
    public static RecordBatch Batch(int number)
    {
        var random = new Random(number);
        var (keys, times) = (new long[BatchRows], (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, BatchRows));
        var first = Timestamps.FromDateTimeOffset(Start) + ((long)number * BatchRows * 1_000);
        for (var i = 0; i < BatchRows; i++)
        {
            keys[i] = random.Next(Entities);
            times.Append(first + (i * 1_000L) - (random.Next(50) == 0 ? 60_000_000 : 0));
        }

        var values = new double[BatchRows];
        var features = Enumerable.Range(0, Features).Select(_ =>
        {
            foreach (ref var value in values.AsSpan())
            {
                value = random.Next(1_000_000) / 64.0;
            }

            return (Column)Core.Columns.From<double>(values);
        }).ToArray();
        return new RecordBatch(Columns, [Core.Columns.From<long>(keys), times.Build(), .. features]);
    }
}
