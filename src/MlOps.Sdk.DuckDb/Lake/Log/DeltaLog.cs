using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The folder <c>_delta_log</c> of a table: one JSON file for every version, each made whole and never changed.</summary>
internal sealed class DeltaLog(DuckDbDatabase database, string folder)
{
    public string Folder { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Where the log's files are.</summary>
    public string LogFolder => Path.Join(Folder, "_delta_log");

    /// <summary>Whether there is a table.</summary>
    public bool Exists => DeltaLogListing.Read(LogFolder) is { Newest: >= 0 } or { HasLaterCheckpoints: true };

    /// <summary>Reads a version.</summary>
    /// <param name="version">Which, or null for the newest.</param>
    /// <param name="before">A snapshot that is already known and of which only the rest is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<DeltaSnapshot> ReadAsync(long? version, DeltaSnapshot? before, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            throw new NotFoundException($"There is no Delta table in '{Folder}': it has no '_delta_log' with a version. Correct the folder, or create the table first.", "delta-table", Folder);
        }

        var listing = DeltaLogListing.Read(LogFolder);
        var wanted = version ?? listing.Newest;
        if (wanted < 0 || wanted > listing.Newest)
        {
            throw new NotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"The Delta table '{Folder}' has no version {wanted}; its newest is {listing.Newest}. Ask for one from 0 to that."), "delta-version", $"{Folder}@{wanted}");
        }

        if (before?.Version == wanted)
        {
            return before;
        }

        // A start that turns out to be unusable (a torn checkpoint, commits cleaned up since) gives way to the one before it.
        DataEngineException? failure = null;
        foreach (var (first, known, checkpoint) in Starts(listing, before, wanted))
        {
            try
            {
                return await ReplayAsync(known, checkpoint, first, wanted, listing.Commits, cancellationToken).ConfigureAwait(false);
            }
            catch (DataEngineException exception) when (exception.Operation != DeltaProtocol.Operation)
            {
                failure ??= exception;
            }
        }

        if (failure is null && listing.Checkpoints.Keys.Any(c => c > wanted))
        {
            throw new NotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"The log of the Delta table '{Folder}' no longer holds version {wanted}: it was cut at a later checkpoint. Ask for a newer one, up to {listing.Newest}."), "delta-version", $"{Folder}@{wanted}");
        }

        throw failure ?? (listing.HasLaterCheckpoints ? DeltaProtocol.Refuse(Folder, "the reader feature 'v2Checkpoint'") : Damaged(0));
    }

    /// <summary>Makes a version, unless somebody else has made it.</summary>
    public async Task<bool> TryCommitAsync(long version, DeltaActions actions, CancellationToken cancellationToken)
    {
        DurableFile.CreateDirectory(LogFolder);
        if (!await DurableFile.TryCreateAsync(CommitPath(version), actions.Bytes, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // The time of a version is that of its file, so a clock of the caller's own must show there too.
        File.SetLastWriteTimeUtc(CommitPath(version), actions.Timestamp.UtcDateTime);
        return true;
    }

    /// <summary>What the commits up to a version say about themselves, oldest first.</summary>
    public async Task<IReadOnlyList<DeltaCommit>> HistoryAsync(long newest, CancellationToken cancellationToken)
    {
        var history = new List<DeltaCommit>();
        foreach (var version in DeltaLogListing.Read(LogFolder).Commits.Where(v => v <= newest))
        {
            if (await CommitInfoAsync(version, cancellationToken).ConfigureAwait(false) is { } info)
            {
                history.Add(new DeltaCommit(
                    version,
                    info.TryGetProperty("timestamp", out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at.GetInt64()) : DateTimeOffset.UnixEpoch,
                    info.TryGetProperty("operation", out var operation) ? operation.GetString() ?? string.Empty : string.Empty,
                    info.TryGetProperty("userMetadata", out var text) ? text.GetString() : null));
            }
        }

        return history;
    }

    /// <summary>
    /// When each version was committed, oldest first: the time of its file, or what the commit says where the table keeps times in commits. Clocks of
    /// several writers may disagree, so a time that is not after the one before counts as one millisecond after it.
    /// </summary>
    public async Task<IReadOnlyList<KeyValuePair<long, DateTimeOffset>>> TimesAsync(bool areInCommits, CancellationToken cancellationToken)
    {
        var times = new List<KeyValuePair<long, DateTimeOffset>>();
        foreach (var version in DeltaLogListing.Read(LogFolder).Commits)
        {
            var stated = areInCommits ? await CommitInfoAsync(version, cancellationToken).ConfigureAwait(false) : null;
            var time = stated is { } info && info.TryGetProperty("inCommitTimestamp", out var at)
                ? at.GetInt64()
                : new DateTimeOffset(File.GetLastWriteTimeUtc(CommitPath(version))).ToUnixTimeMilliseconds();
            var earliest = times.Count == 0 ? long.MinValue : times[^1].Value.ToUnixTimeMilliseconds() + 1;
            times.Add(new(version, DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(time, earliest))));
        }

        return times;
    }

    /// <summary>Deletes the commits and checkpoints before a version that has a checkpoint, oldest first, and what interrupted checkpoints left; returns how many.</summary>
    public int DeleteBefore(long version)
    {
        var listing = DeltaLogListing.Read(LogFolder);
        var old = listing.Commits.Where(v => v < version).Select(v => (Version: v, Path: CommitPath(v)))
            .Concat(listing.Checkpoints.Where(c => c.Key < version).SelectMany(c => c.Value.Select(path => (Version: c.Key, Path: path))))
            .OrderBy(f => f.Version).Select(f => f.Path)
            .Concat(Directory.GetFiles(LogFolder, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 })).ToList();
        try
        {
            old.ForEach(File.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"Old files of the log '{LogFolder}' could not be deleted: {exception.Message} Check the folder's permissions and repeat the erasure.", "delta-erase", exception);
        }

        DurableFile.FsyncDirectory(LogFolder);
        return old.Count;
    }

    private static IEnumerable<(long First, DeltaSnapshot? Known, IReadOnlyList<string>? Checkpoint)> Starts(DeltaLogListing listing, DeltaSnapshot? before, long wanted)
    {
        if (before is not null && before.Version < wanted)
        {
            yield return (before.Version + 1, before, null);
        }

        foreach (var (version, files) in listing.Checkpoints.Where(c => c.Key <= wanted).Reverse())
        {
            yield return (version + 1, null, files);
        }

        if (listing.Commits.Contains(0))
        {
            yield return (0, null, null);
        }
    }

    private async Task<DeltaSnapshot> ReplayAsync(
        DeltaSnapshot? before, IReadOnlyList<string>? checkpoint, long first, long last, SortedSet<long> commits, CancellationToken cancellationToken)
    {
        var replay = new DeltaReplay(Folder, before);
        var at = first - 1;
        try
        {
            if (checkpoint is not null)
            {
                await DeltaCheckpoint.ApplyAsync(database, checkpoint, replay, cancellationToken).ConfigureAwait(false);
            }

            for (at = first; at <= last; at++)
            {
                if (!commits.Contains(at))
                {
                    throw Damaged(at);
                }

                await foreach (var action in ActionsAsync(at, cancellationToken).ConfigureAwait(false))
                {
                    replay.Apply(action);
                }
            }

            return replay.Finish(last);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // JSON that parses, but lacks a field or has one of another type.
            throw new DataEngineException(
                string.Create(CultureInfo.InvariantCulture, $"The log of the Delta table '{Folder}' is damaged near version {Math.Min(at, last)}: {exception.Message} Restore the folder '_delta_log' from a copy."), "delta-read", exception);
        }
    }

    private async Task<JsonElement?> CommitInfoAsync(long version, CancellationToken cancellationToken)
    {
        await foreach (var action in ActionsAsync(version, cancellationToken).ConfigureAwait(false))
        {
            if (action.TryGetProperty("commitInfo", out var info))
            {
                return info;
            }
        }

        return null;
    }

    /// <summary>The actions of a commit.</summary>
    public async IAsyncEnumerable<JsonElement> ActionsAsync(long version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(CommitPath(version), cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, version);
            }
        }
    }

    private JsonElement Parse(string line, long version)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException exception)
        {
            throw new DataEngineException($"The log file '{CommitPath(version)}' is damaged: {exception.Message} Restore it from a copy.", "delta-read", exception);
        }
    }

    private string CommitPath(long version) => Path.Join(LogFolder, version.ToString("d20", CultureInfo.InvariantCulture) + ".json");

    private DataEngineException Damaged(long version) => new(
        string.Create(CultureInfo.InvariantCulture, $"The log of the Delta table '{Folder}' is damaged: version {version} is missing. Restore '{Path.GetFileName(CommitPath(version))}' from a copy."), "delta-read");
}
