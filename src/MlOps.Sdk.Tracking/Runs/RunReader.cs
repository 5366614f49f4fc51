using System.Data.Common;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>Loads whole runs, many at once, with one statement per table.</summary>
internal static class RunReader
{
    public static NotFoundException NotFound(string id) => new(
        $"There is no run '{MetadataText.Quote(id)}'. Take the identifier from ExperimentRun.Id or from SearchRunsAsync.", "run", id);

    /// <summary>The runs in the order of their identifiers.</summary>
    /// <exception cref="NotFoundException">One of them does not exist.</exception>
    public static async ValueTask<IReadOnlyList<RunRecord>> LoadAsync(
        MetadataSession session, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var parameters = await PairsAsync(session, $"SELECT run_id, key, value FROM run_parameters WHERE run_id IN {ids} ORDER BY key", cancellationToken).ConfigureAwait(false);
        var tags = await PairsAsync(session, $"SELECT run_id, key, value FROM run_tags WHERE run_id IN {ids} ORDER BY key", cancellationToken).ConfigureAwait(false);
        var metrics = await MetricTable.SummariesAsync(session, ids, cancellationToken).ConfigureAwait(false);
        var artifacts = (await session.QueryAsync(
            $"SELECT run_id, path, sha256, size, created_at FROM run_artifacts WHERE run_id IN {ids} ORDER BY path",
            r => (RunId: r.GetString(0), Artifact: new RunArtifact(r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetTimestamp(4))),
            cancellationToken).ConfigureAwait(false)).ToLookup(a => a.RunId, a => a.Artifact);
        var runs = (await session.QueryAsync(
            $"""
            SELECT r.id, r.number, r.name, e.name, r.parent_run_id, r.status, r.status_reason, r.started_at, r.ended_at, r.duration,
                r.last_heartbeat_at, r.environment, r.data
            FROM runs r JOIN experiments e ON e.id = r.experiment_id WHERE r.id IN {ids}
            """,
            r => Map(r, parameters, tags, metrics, artifacts),
            cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return [.. ids.Select(id => runs.TryGetValue(id, out var run) ? run : throw NotFound(id))];
    }

    private static RunRecord Map(
        DbDataReader r,
        ILookup<string, KeyValuePair<string, string>> parameters,
        ILookup<string, KeyValuePair<string, string>> tags,
        ILookup<string, MetricSummary> metrics,
        ILookup<string, RunArtifact> artifacts)
    {
        var id = r.GetString(0);
        return new RunRecord
        {
            Id = id,
            Number = r.GetInt64(1),
            Name = r.GetString(2),
            Experiment = r.GetString(3),
            ParentRunId = r.GetNullableString(4),
            Status = Enum.Parse<RunStatus>(r.GetString(5), ignoreCase: true),
            StatusReason = r.GetNullableString(6),
            StartedAt = r.GetTimestamp(7),
            EndedAt = r.GetNullableTimestamp(8),
            Duration = r.GetNullableInt64(9) is { } duration ? TimeSpan.FromMicroseconds(duration) : null,
            LastHeartbeat = r.GetTimestamp(10),
            Environment = JsonSerializer.Deserialize(r.GetString(11), TrackingJsonContext.Default.RunEnvironment)!,
            Data = JsonSerializer.Deserialize(r.GetString(12), TrackingJsonContext.Default.RunData)!,
            Parameters = new Dictionary<string, string>(parameters[id], StringComparer.Ordinal),
            Tags = new Dictionary<string, string>(tags[id], StringComparer.Ordinal),
            Metrics = [.. metrics[id]],
            Artifacts = [.. artifacts[id]],
        };
    }

    private static async ValueTask<ILookup<string, KeyValuePair<string, string>>> PairsAsync(
        MetadataSession session, FormattableString sql, CancellationToken cancellationToken) =>
        (await session.QueryAsync(sql, r => (RunId: r.GetString(0), Pair: KeyValuePair.Create(r.GetString(1), r.GetString(2))), cancellationToken)
            .ConfigureAwait(false)).ToLookup(r => r.RunId, r => r.Pair);
}
