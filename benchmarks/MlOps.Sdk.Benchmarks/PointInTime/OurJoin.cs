using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The join of the offline store, over the same file.</summary>
internal sealed class OurJoin(JoinData data, DuckDbDatabase database, RecordBatch labels) : JoinSide(data, database)
{
    public const string Name = "ours";

    public override async Task<RecordBatch> JoinAsync()
    {
        var keys = labels["entity_id"];
        var history = new PointInTimeHistory(FeatureFile, "entity_id", "event_timestamp", "event_timestamp", "created_timestamp",
            [.. Values.Select(v => new HistoryFeature(v, v.EndsWith("timestamp", StringComparison.Ordinal) ? DataType.Timestamp : DataType.Float64))])
        {
            TimeToLive = TimeToLive,
        };
        var columns = await PointInTimeJoin.RunAsync(Database, history, new SpineIndex(keys, labels.Column<long>("ts")), keys, CancellationToken.None);
        return new RecordBatch(
            new Schema([.. labels.Schema, .. history.Features.Select(f => new Field(f.Sql, f.Type))]), [.. labels.Columns.Select(c => c.Share()), .. columns]);
    }

    public override void Dispose()
    {
        labels.Dispose();
        base.Dispose();
    }
}
