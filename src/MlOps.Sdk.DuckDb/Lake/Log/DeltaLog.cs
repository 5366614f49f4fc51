using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The folder <c>_delta_log</c> of a table: one JSON file for every version, each made whole and never changed.</summary>
internal sealed class DeltaLog(DuckDbDatabase database, string folder)
{
    private const int MaximumReads = 20;

    public string Folder { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Where the log's files are.</summary>
    public string LogFolder => Path.Join(Folder, "_delta_log");

    /// <summary>Whether there is a table.</summary>
    public bool Exists => DeltaLogListing.Read(LogFolder) is { Newest: >= 0 } or { HasLaterCheckpoints: true };

    /// <summary>Reads a version.</summary>
    /// <param name="version">Which, or null for the newest.</param>
    /// <param name="before">A snapshot that is already known and of which only the rest is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public Task<DeltaSnapshot> ReadAsync(long? version, DeltaSnapshot? before, CancellationToken cancellationToken) =>
        ReadListedAsync(listing => ReadAsync(listing, version, before, cancellationToken));

    /// <summary>Reads files of the log, again from the start when they were cut at a later checkpoint meanwhile: what is there then says the same.</summary>
    public async Task<T> ReadListedAsync<T>(Func<DeltaLogListing, Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            var listing = DeltaLogListing.Read(LogFolder);
            try
            {
                return await read(listing).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MlOpsException or FileNotFoundException && attempt < MaximumReads && !DeltaLogListing.Read(LogFolder).IsSameAs(listing))
            {
            }
            catch (FileNotFoundException exception)
            {
                throw new DataEngineException($"The log of the Delta table '{Folder}' lost the file '{exception.FileName}' while it was read. Read it again, or restore the file from a copy.", "delta-read", exception);
            }
        }
    }

    /// <summary>Reads a version that was committed, or the newest one when the log was cut after it in the meantime.</summary>
    public async Task<DeltaSnapshot> ReadCommittedAsync(long version, DeltaSnapshot? before)
    {
        try
        {
            return await ReadAsync(version, before, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            return await ReadAsync(null, before, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<DeltaSnapshot> ReadAsync(DeltaLogListing listing, long? version, DeltaSnapshot? before, CancellationToken cancellationToken)
    {
        if (listing is { Newest: < 0, HasLaterCheckpoints: false })
        {
            throw new NotFoundException($"There is no Delta table in '{Folder}': it has no '_delta_log' with a version. Correct the folder, or create the table first.", "delta-table", Folder);
        }

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

        if (listing.Checkpoints.Keys.Any(c => c > wanted) && Starts(listing, before, wanted).All(start => listing.HasGap(start.First, wanted)))
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
    public Task<IReadOnlyList<DeltaCommit>> HistoryAsync(long newest, CancellationToken cancellationToken) =>
        ReadListedAsync(listing => HistoryAsync(listing, newest, cancellationToken));

    private async Task<IReadOnlyList<DeltaCommit>> HistoryAsync(DeltaLogListing listing, long newest, CancellationToken cancellationToken)
    {
        var history = new List<DeltaCommit>();
        foreach (var version in listing.Commits.Where(v => v <= newest))
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
    public Task<IReadOnlyList<KeyValuePair<long, DateTimeOffset>>> TimesAsync(bool areInCommits, CancellationToken cancellationToken) =>
        ReadListedAsync(listing => TimesAsync(listing, areInCommits, cancellationToken));

    private async Task<IReadOnlyList<KeyValuePair<long, DateTimeOffset>>> TimesAsync(DeltaLogListing listing, bool areInCommits, CancellationToken cancellationToken)
    {
        var times = new List<KeyValuePair<long, DateTimeOffset>>();
        foreach (var version in listing.Commits)
        {
            var stated = areInCommits ? await CommitInfoAsync(version, cancellationToken).ConfigureAwait(false) : null;
            var time = stated is { } info && info.TryGetProperty("inCommitTimestamp", out var at)
                ? at.GetInt64()
                : FileTime(CommitPath(version)).ToUnixTimeMilliseconds();
            var earliest = times.Count == 0 ? long.MinValue : times[^1].Value.ToUnixTimeMilliseconds() + 1;
            times.Add(new(version, DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(time, earliest))));
        }

        return times;
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
    /// <exception cref="FileNotFoundException">It was erased since it was listed.</exception>
    public async IAsyncEnumerable<JsonElement> ActionsAsync(long version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(CommitPath(version), cancellationToken).ConfigureAwait(false))
        {
            if (line == ForgottenCommit.FirstLine)
            {
                throw new FileNotFoundException("The commit was erased.", CommitPath(version));
            }

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

    // Of an open file, because the time of one that is gone would be that of the year 1601.
    private static DateTimeOffset FileTime(string path)
    {
        using var file = File.OpenHandle(path);
        return File.GetLastWriteTimeUtc(file);
    }

    /// <summary>The file of a commit.</summary>
    public string CommitPath(long version) => Path.Join(LogFolder, version.ToString("d20", CultureInfo.InvariantCulture) + ".json");

    private DataEngineException Damaged(long version) => new(
        string.Create(CultureInfo.InvariantCulture, $"The log of the Delta table '{Folder}' is damaged: version {version} is missing. Restore '{Path.GetFileName(CommitPath(version))}' from a copy."), "delta-read");
}
