using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Finds what is left of deleted rows: in files that the newest version does not name, and in the log.</summary>
internal static class DeltaRemains
{
    /// <summary>A young file with such rows that no version named yet, so that somebody may be about to commit it; null when there is none.</summary>
    public static async Task<string?> FindUncommittedAsync(
        DuckDbDatabase database, DeltaSnapshot snapshot, DeltaPredicate predicate, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        foreach (var path in DeltaGarbage.Find(snapshot, DateTimeOffset.MaxValue).Where(p => MayBeCommitted(snapshot, p, cutoff)))
        {
            if (await HoldsAsync(database, snapshot, path, predicate, cancellationToken).ConfigureAwait(false))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The files outside the newest version that hold such rows and that nobody is about to commit, by their path in the folder.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="snapshot">The newest version.</param>
    /// <param name="predicate">Which rows.</param>
    /// <param name="known">Files that are known to hold such rows.</param>
    /// <param name="cutoff">Files that no version named and that were written after this may be about to be committed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(
        DuckDbDatabase database, DeltaSnapshot snapshot, DeltaPredicate predicate, IReadOnlyList<string> known, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var held = new List<string>();
        foreach (var path in DeltaGarbage.Find(snapshot, DateTimeOffset.MaxValue).Where(p => !MayBeCommitted(snapshot, p, cutoff)))
        {
            if (known.Contains(path) || await HoldsAsync(database, snapshot, path, predicate, cancellationToken).ConfigureAwait(false))
            {
                held.Add(path);
            }
        }

        return held;
    }

    /// <summary>Whether a file of the log tells of such rows.</summary>
    public static Task<bool> AreInLogAsync(DuckDbDatabase database, DeltaLog log, DeltaPredicate predicate, CancellationToken cancellationToken) =>
        log.ReadListedAsync(listing => AreInLogAsync(database, log, listing, predicate, cancellationToken));

    private static async Task<bool> AreInLogAsync(
        DuckDbDatabase database, DeltaLog log, DeltaLogListing listing, DeltaPredicate predicate, CancellationToken cancellationToken)
    {
        foreach (var version in listing.Commits)
        {
            await foreach (var action in log.ActionsAsync(version, cancellationToken).ConfigureAwait(false))
            {
                if (Tells(action, predicate))
                {
                    return true;
                }
            }
        }

        foreach (var (version, files) in listing.Checkpoints)
        {
            var replay = new DeltaReplay(log.Folder, before: null);
            await DeltaCheckpoint.ApplyAsync(database, files, replay, cancellationToken).ConfigureAwait(false);
            if (replay.Finish(version).Files.Values.Any(predicate.IsBoundOf))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayBeCommitted(DeltaSnapshot snapshot, string path, DateTimeOffset cutoff) =>
        !snapshot.Tombstones.ContainsKey(path) && File.GetLastWriteTimeUtc(Path.Join(snapshot.Folder, path)) > cutoff.UtcDateTime;

    private static bool Tells(JsonElement action, DeltaPredicate predicate)
    {
        if (action.TryGetProperty("add", out var add) && add.TryGetProperty("stats", out var stats) && stats.ValueKind == JsonValueKind.String)
        {
            return predicate.IsBoundOf(stats.GetString()!);
        }

        return action.TryGetProperty("commitInfo", out var info) && info.TryGetProperty("operationParameters", out var parameters)
            && parameters.ValueKind == JsonValueKind.Object && parameters.EnumerateObject().Any(p => predicate.IsIn(p.Value.ToString()));
    }

    private static async Task<bool> HoldsAsync(DuckDbDatabase database, DeltaSnapshot snapshot, string path, DeltaPredicate predicate, CancellationToken cancellationToken)
    {
        if (!path.EndsWith(".parquet", StringComparison.Ordinal) && !path.EndsWith(".tmp", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            string[] files = [Path.Join(snapshot.Folder, path)];
            var parquet = await ParquetSource.OpenAsync(database, files, snapshot.Schema, mayLackColumns: true, cancellationToken).ConfigureAwait(false);
            using var found = await database.QueryAllAsync(
                $"SELECT count(*) AS n FROM {parquet.Table(files)} WHERE {predicate.Sql(f => parquet.Value(f with { IsNullable = true }))}", cancellationToken: cancellationToken).ConfigureAwait(false);
            return found.Column<long>("n")[0] > 0;
        }
        catch (DataEngineException)
        {
            // A file that cannot be read, such as the rest of an interrupted write, may hold anything.
            return File.Exists(Path.Join(snapshot.Folder, path));
        }
    }
}
