using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The join of the offline store, over the Parquet file.</summary>
internal sealed class OurJoin(JoinSettings settings, JoinData data, DuckDbDatabase database, RecordBatch labels) : JoinSide(settings, data)
{
    public const string Name = "ours";

    public override Task<JoinRun> RunAsync() => RunAsync(JoinAsync);

    public override void Dispose()
    {
        labels.Dispose();
        database.Dispose();
    }

    private async Task<RecordBatch> JoinAsync()
    {
        var keys = labels["entity_id"];
        var file = $"read_parquet({DuckDbDatabase.QuoteLiteral(Data.Features)})";
        var history = new PointInTimeHistory(file, ["entity_id"], "event_timestamp", "event_timestamp", "created_timestamp",
            [.. Settings.Values.Select(v => new HistoryFeature(v, v.EndsWith("timestamp", StringComparison.Ordinal) ? DataType.Timestamp : DataType.Float64))])
        {
            TimeToLive = TimeToLive,
        };
        var columns = await PointInTimeJoin.RunAsync(database, history, new SpineIndex([keys], labels.Column<long>("ts")), CancellationToken.None);
        return new RecordBatch(
            new Schema([.. labels.Schema, .. history.Features.Select(f => new Field(f.Sql, f.Type))]), [.. labels.Columns.Select(c => c.Share()), .. columns]);
    }
}
