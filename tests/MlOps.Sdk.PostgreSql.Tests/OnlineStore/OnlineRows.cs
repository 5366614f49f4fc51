using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql.Tests;

/// <summary>A view of one count, and rows of it.</summary>
internal static class OnlineRows
{
    public static DateTimeOffset Start { get; } = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    public static OnlineWatermark First { get; } = new(1, Start);

    public static FeatureViewVersion Counted { get; } = new(
        new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    /// <summary>Rows given as key, hour from which they hold, and count; the count is the hour of the newest event too.</summary>
    public static RecordBatch Rows(params (int Key, int Hour, int Count)[] rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(Counted.View));
        foreach (var (key, hour, count) in rows)
        {
            builder.AppendRow((long)key, Start.AddHours(hour), Start.AddHours(count), Start.AddHours(count), (long)count);
        }

        return builder.Build();
    }

    public static RecordBatch Keys(params long?[] keys) => new(new Schema(new Field("author", DataType.Int64)), Columns.FromNullable(keys));

    public static async Task<object?[]> CountsAsync(FeatureStore.OnlineStore store, int hour, params long?[] keys)
    {
        using var entities = Keys(keys);
        using var read = await store.ReadAsync(entities, [Counted], Start.AddHours(hour));
        return [.. Enumerable.Range(0, keys.Length).Select(i => read.Values.Columns[0].GetValue(i))];
    }
}
