using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>The tables of runs, except their metrics.</summary>
internal static class RunTable
{
    public static async ValueTask<long> InsertAsync(
        MetadataSession session, string id, string experimentId, RunOptions options, RunEnvironment environment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var number = await session.QueryFirstOrDefaultAsync(
            $"""
            INSERT INTO tracking_counters AS c (name, value) VALUES ({"run"}, {1})
            ON CONFLICT (name) DO UPDATE SET value = c.value + 1 RETURNING value
            """,
            r => r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        var name = options.Name ?? FormattableString.Invariant($"run-{number}");
        var environmentJson = JsonSerializer.Serialize(environment, TrackingJsonContext.Default.RunEnvironment);
        var dataJson = JsonSerializer.Serialize(options.Data, TrackingJsonContext.Default.RunData);
        await session.ExecuteAsync(
            $"""
            INSERT INTO runs (id, number, experiment_id, parent_run_id, name, status, started_at, last_heartbeat_at, metric_count, environment, data)
            VALUES ({id}, {number}, {experimentId}, {options.ParentRunId}, {name}, {RunStatus.Running}, {now}, {now}, {0}, {environmentJson}, {dataJson})
            """,
            cancellationToken).ConfigureAwait(false);
        return number;
    }

    /// <summary>Dates the run's last sign of life, and refuses when it is not running.</summary>
    public static async ValueTask TouchAsync(MetadataSession session, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = await session.ExecuteAsync(
            $"UPDATE runs SET last_heartbeat_at = {now} WHERE id = {id} AND status = {RunStatus.Running}", cancellationToken).ConfigureAwait(false);
        if (changed == 0)
        {
            var status = await session.QueryFirstOrDefaultAsync($"SELECT status FROM runs WHERE id = {id}", r => r.GetString(0), cancellationToken).ConfigureAwait(false);
            throw status is null
                ? RunReader.NotFound(id)
                : new ConflictException($"Run '{id}' is {status}, so nothing more can be written to it. Resume it with ResumeRunAsync, or start another run.", "run", id);
        }
    }

    public static async ValueTask AddParametersAsync(
        MetadataSession session, string id, IReadOnlyList<(string Key, string Value)> parameters, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in parameters)
        {
            var added = await session.ExecuteAsync(
                $"INSERT INTO run_parameters (run_id, key, value) VALUES ({id}, {key}, {value}) ON CONFLICT (run_id, key) DO NOTHING",
                cancellationToken).ConfigureAwait(false);
            var present = added > 0 ? value : await session.QueryFirstOrDefaultAsync(
                $"SELECT value FROM run_parameters WHERE run_id = {id} AND key = {key}", r => r.GetString(0), cancellationToken).ConfigureAwait(false);
            if (present != value)
            {
                throw new ConflictException(
                    $"Parameter '{key}' of run '{id}' is already '{MetadataText.Quote(present!)}' and cannot become '{MetadataText.Quote(value)}'. "
                    + "Start another run for other parameters, or log what changes as a metric or tag.",
                    "parameter", key);
            }
        }
    }

    public static async ValueTask SetTagsAsync(
        MetadataSession session, string id, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in tags)
        {
            await session.ExecuteAsync(
                $"INSERT INTO run_tags (run_id, key, value) VALUES ({id}, {key}, {value}) ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value",
                cancellationToken).ConfigureAwait(false);
        }
    }

    public static async ValueTask SetArtifactAsync(
        MetadataSession session, string id, string path, ArtifactDigest digest, DateTimeOffset now, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            $"""
            INSERT INTO run_artifacts (run_id, path, sha256, size, created_at) VALUES ({id}, {path}, {digest.Sha256}, {digest.Size}, {now})
            ON CONFLICT (run_id, path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size, created_at = excluded.created_at
            """,
            cancellationToken).ConfigureAwait(false);

    public static async ValueTask SetDataAsync(MetadataSession session, string id, RunData data, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(data, TrackingJsonContext.Default.RunData);
        await session.ExecuteAsync($"UPDATE runs SET data = {json} WHERE id = {id}", cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask EndAsync(
        MetadataSession session, string id, RunStatus status, string? reason, DateTimeOffset now, TimeSpan duration, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            $"""
            UPDATE runs SET status = {status}, status_reason = {reason}, ended_at = {now}, duration = {(long)duration.TotalMicroseconds} WHERE id = {id}
            """,
            cancellationToken).ConfigureAwait(false);

    public static ValueTask<int> ResumeAsync(MetadataSession session, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"""
            UPDATE runs SET status = {RunStatus.Running}, status_reason = {null}, ended_at = {null}, last_heartbeat_at = {now}
            WHERE id = {id} AND status IN {new[] { RunStatus.Failed, RunStatus.Killed }}
            """,
            cancellationToken);

    public static ValueTask<int> FailAbandonedAsync(MetadataSession session, DateTimeOffset silentSince, string reason, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"""
            UPDATE runs SET status = {RunStatus.Failed}, status_reason = {reason}, ended_at = last_heartbeat_at,
                duration = CASE WHEN last_heartbeat_at > started_at THEN last_heartbeat_at - started_at ELSE 0 END
            WHERE status = {RunStatus.Running} AND last_heartbeat_at < {silentSince}
            """,
            cancellationToken);
}
