using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Benchmarks;

/// <summary>A view of 100 float features and rows of it, for the benchmarks that read online features.</summary>
internal static class WideRows
{
    public const int Features = 100;

    public static DateTimeOffset Start { get; } = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes one row for each entity, and opens the view for reading into floats.</summary>
    public static async Task<OnlineFeatureReader> WriteAsync(OnlineStore store, Dictionary<long, float[]> rows)
    {
        var view = new FeatureView("wide", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).WithTimeToLive(TimeSpan.FromDays(7));
        view = Enumerable.Range(0, Features).Aggregate(view, (v, i) => v.Feature($"f{i}", DataType.Float32));
        var version = new FeatureViewVersion(view, 1);
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view));
        foreach (var (key, values) in rows)
        {
            builder.AppendRow([key, Start, Start, Start, .. values.Select(v => (object)v)]);
        }

        using var batch = builder.Build();
        await store.WriteAsync(version, batch, new OnlineWatermark(1, Start));
        await store.AdvanceAsync(version, new OnlineWatermark(1, Start));
        return store.CreateReader([version]);
    }

    public static Dictionary<long, float[]> Of(int entities) =>
        Enumerable.Range(0, entities).ToDictionary(k => (long)k, k => Enumerable.Range(0, Features).Select(f => (float)((k * 31) + f)).ToArray());
}
