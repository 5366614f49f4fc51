using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Reads the state that a checkpoint holds: the same actions as in the log, as rows of one or several Parquet files.</summary>
internal static class DeltaCheckpoint
{
    private static readonly string[] Actions = ["protocol", "metaData", "txn", "add", "remove"];

    public static async Task ApplyAsync(DuckDbDatabase database, IReadOnlyList<string> files, DeltaReplay replay, CancellationToken cancellationToken)
    {
        var source = $"read_parquet({FileList.Sql(files)}, union_by_name = true, hive_partitioning = false)";
        using var described = await database.QueryAllAsync($"SELECT column_name FROM (DESCRIBE SELECT * FROM {source})", cancellationToken: cancellationToken).ConfigureAwait(false);
        var present = Enumerable.Range(0, described.RowCount).Select(described.Text("column_name").GetString).ToHashSet(StringComparer.Ordinal);
        foreach (var action in Actions.Where(present.Contains))
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
