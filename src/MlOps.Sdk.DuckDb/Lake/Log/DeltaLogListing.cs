using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.DuckDb;

/// <summary>What lies in the folder <c>_delta_log</c> at a moment, by the names of its files.</summary>
internal sealed partial class DeltaLogListing
{
    private DeltaLogListing(
        SortedSet<long> commits, IReadOnlyList<long> forgotten, SortedDictionary<long, IReadOnlyList<string>> checkpoints, bool hasLaterCheckpoints) =>
        (Commits, Forgotten, Checkpoints, HasLaterCheckpoints) = (commits, forgotten, checkpoints, hasLaterCheckpoints);

    /// <summary>The versions that have a commit.</summary>
    public SortedSet<long> Commits { get; }

    /// <summary>The versions whose commit was erased while somebody might still take its name.</summary>
    public IReadOnlyList<long> Forgotten { get; }

    /// <summary>The complete checkpoints, of one file or of several parts.</summary>
    public SortedDictionary<long, IReadOnlyList<string>> Checkpoints { get; }

    /// <summary>Whether there are checkpoints of the protocol's second kind, which are not read.</summary>
    public bool HasLaterCheckpoints { get; }

    /// <summary>The newest version, or -1.</summary>
    public long Newest => Math.Max(Commits.Count == 0 ? -1 : Commits.Max, Checkpoints.Count == 0 ? -1 : Checkpoints.Keys.Last());

    /// <summary>Whether a commit is missing from the first version to the last, both included.</summary>
    public bool HasGap(long first, long last) => first <= last && Commits.GetViewBetween(first, last).Count < last - first + 1;

    /// <summary>Whether neither a commit nor a checkpoint came or went between the two.</summary>
    public bool IsSameAs(DeltaLogListing other) => Commits.SetEquals(other.Commits) && Checkpoints.Keys.SequenceEqual(other.Checkpoints.Keys);

    public static DeltaLogListing Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new DeltaLogListing([], [], [], hasLaterCheckpoints: false);
        }

        var paths = Directory.GetFiles(folder);
        var commits = paths.Where(p => CommitName().IsMatch(Path.GetFileName(p))).ToLookup(p => ForgottenCommit.Is(new FileInfo(p)), VersionOf);
        var checkpoints = paths
            .Select(path => (Path: path, Match: CheckpointName().Match(Path.GetFileName(path))))
            .Where(f => f.Match.Success)
            .GroupBy(f => (Version: long.Parse(f.Match.Groups["version"].Value, CultureInfo.InvariantCulture), Parts: f.Match.Groups["parts"].Value))
            .Where(g => g.Count() == (g.Key.Parts.Length == 0 ? 1 : int.Parse(g.Key.Parts, CultureInfo.InvariantCulture)))
            .GroupBy(g => g.Key.Version)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.First().Select(f => f.Path).Order(StringComparer.Ordinal)]);
        return new DeltaLogListing([.. commits[false]], [.. commits[true]], new SortedDictionary<long, IReadOnlyList<string>>(checkpoints), paths.Any(p => LaterCheckpointName().IsMatch(Path.GetFileName(p))));
    }

    private static long VersionOf(string path) => long.Parse(Path.GetFileName(path.AsSpan())[..20], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[0-9]{20}\.json$")]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^(?<version>[0-9]{20})\.checkpoint(\.[0-9]{10}\.(?<parts>[0-9]{10}))?\.parquet$", RegexOptions.ExplicitCapture)]
    private static partial Regex CheckpointName();

    [GeneratedRegex(@"^[0-9]{20}\.checkpoint\.[0-9a-fA-F-]{36}\.(json|parquet)$", RegexOptions.ExplicitCapture)]
    private static partial Regex LaterCheckpointName();
}
