using System.Text.Json;

namespace MlOps.Sdk.DuckDb;

/// <summary>Reads the state that a checkpoint file holds: the same actions as in the log, as rows of Parquet.</summary>
internal static class DeltaCheckpoint
{
    private static readonly string[] Actions = ["protocol", "metaData", "add"];

    public static async Task ApplyAsync(DuckDbDatabase database, IReadOnlyList<string> files, DeltaReplay replay, CancellationToken cancellationToken)
    {
        var source = $"read_parquet({FileList.Sql(files)}, union_by_name = true)";
        foreach (var action in Actions)
        {
            var sql = $"SELECT to_json({action})::VARCHAR AS action FROM {source} WHERE {action} IS NOT NULL";
            await foreach (var batch in database.QueryAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    for (var i = 0; i < batch.RowCount; i++)
                    {
                        replay.Apply(JsonElement.Parse($"{{\"{action}\": {batch.Text("action").GetString(i)}}}"));
                    }
                }
            }
        }
    }
}
