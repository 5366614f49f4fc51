using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace FeatureStoreSample;

/// <summary>The commits of the file as batches of events, a little out of order, as events come.</summary>
internal static class CommitStream
{
    public static readonly TimeSpan OutOfOrderness = TimeSpan.FromHours(6);

    /// <summary>Batches of events, each delayed by up to six hours against its neighbours.</summary>
    public static async Task<IReadOnlyList<RecordBatch>> ReadAsync(DuckDbDatabase engine)
    {
        var batches = new List<RecordBatch>();
        const string sql = """
            SELECT CAST(author_id AS BIGINT) AS author_id, CAST(committed_at AS TIMESTAMP) AS committed_at, subsystem, CAST(lines_added AS BIGINT) AS lines_added
            FROM commits ORDER BY epoch_us(committed_at) + hash(commit_id) % 21600000000, commit_id
            """;
        var commits = new List<RecordBatch>();
        await foreach (var batch in engine.ReadCsvAsync(Definitions.Commits))
        {
            commits.Add(batch);
        }

        using var all = RecordBatch.Concat(commits);
        commits.ForEach(b => b.Dispose());
        await foreach (var batch in engine.QueryAsync(sql, new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["commits"] = all } }))
        {
            batches.Add(batch);
        }

        return batches;
    }
}
