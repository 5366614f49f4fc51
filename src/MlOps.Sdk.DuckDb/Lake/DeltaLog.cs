using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The folder <c>_delta_log</c> of a table: one JSON file for every version, each made whole and never changed.</summary>
internal sealed partial class DeltaLog(DuckDbDatabase database, string folder)
{
    public string Folder { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private string LogFolder => Path.Join(Folder, "_delta_log");

    /// <summary>Whether there is a table.</summary>
    public bool Exists => Directory.Exists(LogFolder) && (Versions().Count > 0 || Checkpoints().Count > 0);

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

        var versions = Versions();
        var checkpoints = Checkpoints();
        var newest = Math.Max(versions.Count == 0 ? -1 : versions.Max, checkpoints.Count == 0 ? -1 : checkpoints.Keys.Max());
        var wanted = version ?? newest;
        if (wanted < 0 || wanted > newest)
        {
            throw new NotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"The Delta table '{Folder}' has no version {wanted}; its newest is {newest}. Ask for one from 0 to that."), "delta-version", $"{Folder}@{wanted}");
        }

        if (before is not null && before.Version <= wanted)
        {
            return before.Version == wanted ? before : await ReplayAsync(before, null, before.Version + 1, wanted, versions, cancellationToken).ConfigureAwait(false);
        }

        // The log is read from its beginning as long as that is there: a checkpoint only stands in for commits that were cleaned up.
        if (versions.Contains(0))
        {
            return await ReplayAsync(null, null, 0, wanted, versions, cancellationToken).ConfigureAwait(false);
        }

        var start = checkpoints.Keys.Where(v => v <= wanted).DefaultIfEmpty(-1).Max();
        return start >= 0
            ? await ReplayAsync(null, checkpoints[start], start + 1, wanted, versions, cancellationToken).ConfigureAwait(false)
            : throw Damaged(0);
    }

    /// <summary>Makes a version, unless somebody else has made it.</summary>
    public async Task<bool> TryCommitAsync(long version, ReadOnlyMemory<byte> actions, CancellationToken cancellationToken)
    {
        DurableFile.CreateDirectory(LogFolder);
        return await DurableFile.TryCreateAsync(CommitPath(version), actions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the commits up to a version say about themselves, oldest first.</summary>
    public async Task<IReadOnlyList<DeltaCommit>> HistoryAsync(long newest, CancellationToken cancellationToken)
    {
        var history = new List<DeltaCommit>();
        foreach (var version in Versions().Where(v => v <= newest))
        {
            await foreach (var action in ActionsAsync(version, cancellationToken).ConfigureAwait(false))
            {
                if (action.TryGetProperty("commitInfo", out var info))
                {
                    history.Add(new DeltaCommit(
                        version,
                        info.TryGetProperty("timestamp", out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at.GetInt64()) : DateTimeOffset.UnixEpoch,
                        info.TryGetProperty("operation", out var operation) ? operation.GetString() ?? string.Empty : string.Empty,
                        info.TryGetProperty("userMetadata", out var text) ? text.GetString() : null));
                }
            }
        }

        return history;
    }

    private async Task<DeltaSnapshot> ReplayAsync(
        DeltaSnapshot? before, IReadOnlyList<string>? checkpoint, long first, long last, SortedSet<long> versions, CancellationToken cancellationToken)
    {
        var replay = new DeltaReplay(Folder, before);
        if (checkpoint is not null)
        {
            await DeltaCheckpoint.ApplyAsync(database, checkpoint, replay, cancellationToken).ConfigureAwait(false);
        }

        for (var version = first; version <= last; version++)
        {
            if (!versions.Contains(version))
            {
                throw Damaged(version);
            }

            await foreach (var action in ActionsAsync(version, cancellationToken).ConfigureAwait(false))
            {
                replay.Apply(action);
            }
        }

        return replay.Finish(last);
    }

    private async IAsyncEnumerable<JsonElement> ActionsAsync(long version, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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

    private SortedSet<long> Versions() =>
        [.. Directory.EnumerateFiles(LogFolder, "*.json").Select(Path.GetFileName)
            .Where(n => CommitName().IsMatch(n!)).Select(n => long.Parse(n.AsSpan(0, 20), CultureInfo.InvariantCulture))];

    /// <summary>Complete checkpoints, of one file or of several parts.</summary>
    private Dictionary<long, IReadOnlyList<string>> Checkpoints() =>
        Directory.EnumerateFiles(LogFolder, "*.checkpoint*.parquet")
            .Select(path => (Path: path, Match: CheckpointName().Match(Path.GetFileName(path))))
            .Where(f => f.Match.Success)
            .GroupBy(f => (Version: long.Parse(f.Match.Groups["version"].Value, CultureInfo.InvariantCulture), Parts: f.Match.Groups["parts"].Value))
            .Where(g => g.Count() == (g.Key.Parts.Length == 0 ? 1 : int.Parse(g.Key.Parts, CultureInfo.InvariantCulture)))
            .GroupBy(g => g.Key.Version)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.First().Select(f => f.Path).Order(StringComparer.Ordinal)]);

    private DataEngineException Damaged(long version) => new(
        string.Create(CultureInfo.InvariantCulture, $"The log of the Delta table '{Folder}' is damaged: version {version} is missing. Restore '{Path.GetFileName(CommitPath(version))}' from a copy."), "delta-read");

    [GeneratedRegex(@"^[0-9]{20}\.json$")]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^(?<version>[0-9]{20})\.checkpoint(\.[0-9]{10}\.(?<parts>[0-9]{10}))?\.parquet$", RegexOptions.ExplicitCapture)]
    private static partial Regex CheckpointName();
}
