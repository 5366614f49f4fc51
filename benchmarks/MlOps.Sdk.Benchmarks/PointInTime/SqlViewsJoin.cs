using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The fastest correct SQL over the data files of each view's Delta table, one view after the other, each put into the labels' order.</summary>
internal sealed class SqlViewsJoin(JoinSettings settings, JoinData data, DuckDbDatabase database) : JoinSide(settings, data)
{
    public const string Name = "sql-views";

    public override Task<JoinRun> RunAsync() => RunAsync(JoinAsync);

    public override void Dispose() => database.Dispose();

    private async Task<RecordBatch> JoinAsync()
    {
        var columns = new List<Column>();
        foreach (var view in Data.Views)
        {
            // The times are stored with a time zone; the labels' become alike, which costs least.
            var files = Path.Combine(Data.Lake, "views", view.Name, $"v{view.Version}", "**", "*.parquet");
            var sql = CorrectSql.Join(
                $"(SELECT * REPLACE (make_timestamp(epoch_us(valid_from)) AS valid_from) FROM read_parquet({DuckDbDatabase.QuoteLiteral(files)}))",
                Settings.Labels,
                ("entity_key", "valid_from", "created_time"),
                view.View.Features.Select(f => $"f.{f.Name}"));
            using var joined = await database.QueryAllAsync($"SELECT * EXCLUDE (event_timestamp) FROM ({sql}) ORDER BY label_id");
            columns.AddRange(joined.Columns.Skip(columns.Count == 0 ? 0 : 3).Select(c => c.Share()));
        }

        string[] names = ["label_id", "entity_id", "ts", .. Settings.Values];
        return new RecordBatch(new Schema([.. names.Zip(columns, (name, column) => new Field(name, column.Type))]), columns);
    }
}
