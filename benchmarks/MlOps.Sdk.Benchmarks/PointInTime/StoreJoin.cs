using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The offline store's read over the Delta tables it wrote.</summary>
internal sealed class StoreJoin(JoinSettings settings, JoinData data, DuckDbDatabase database, RecordBatch labels) : JoinSide(settings, data)
{
    public const string Name = "store";

    private readonly DuckDbOfflineStore _store = new(database, data.Lake);

    public override Task<JoinRun> RunAsync() => RunAsync(JoinAsync);

    public override void Dispose()
    {
        labels.Dispose();
        database.Dispose();
    }

    private async Task<RecordBatch> JoinAsync()
    {
        var parts = new List<RecordBatch>();
        await foreach (var part in _store.ReadAsOfAsync(new PointInTimeQuery(labels, "ts", Data.Views)))
        {
            parts.Add(part);
        }

        var joined = parts.Count == 1 ? parts[0] : RecordBatch.Concat(parts);
        var fields = Settings.Values.Zip(joined.Schema, (name, field) => field with { Name = name });
        return new RecordBatch(new Schema([.. labels.Schema, .. fields]), [.. labels.Columns.Select(c => c.Share()), .. joined.Columns]);
    }
}
