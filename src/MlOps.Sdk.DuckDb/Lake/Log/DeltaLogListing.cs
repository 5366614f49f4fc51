using System.Globalization;
using System.Text.RegularExpressions;

namespace MlOps.Sdk.DuckDb;

/// <summary>What lies in the folder <c>_delta_log</c> at a moment, by the names of its files.</summary>
internal sealed partial class DeltaLogListing
{
    private DeltaLogListing(SortedSet<long> commits, SortedDictionary<long, IReadOnlyList<string>> checkpoints, bool hasLaterCheckpoints) =>
        (Commits, Checkpoints, HasLaterCheckpoints) = (commits, checkpoints, hasLaterCheckpoints);

    /// <summary>The versions that have a commit.</summary>
    public SortedSet<long> Commits { get; }

    /// <summary>The complete checkpoints, of one file or of several parts.</summary>
    public SortedDictionary<long, IReadOnlyList<string>> Checkpoints { get; }

    /// <summary>Whether there are checkpoints of the protocol's second kind, which are not read.</summary>
    public bool HasLaterCheckpoints { get; }

    /// <summary>The newest version, or -1.</summary>
    public long Newest => Math.Max(Commits.Count == 0 ? -1 : Commits.Max, Checkpoints.Count == 0 ? -1 : Checkpoints.Keys.Last());

    public static DeltaLogListing Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new DeltaLogListing([], [], hasLaterCheckpoints: false);
        }

        var paths = Directory.GetFiles(folder);
        var commits = paths.Select(p => Path.GetFileName(p)).Where(n => CommitName().IsMatch(n)).Select(n => long.Parse(n.AsSpan(0, 20), CultureInfo.InvariantCulture));
        var checkpoints = paths
            .Select(path => (Path: path, Match: CheckpointName().Match(Path.GetFileName(path))))
            .Where(f => f.Match.Success)
            .GroupBy(f => (Version: long.Parse(f.Match.Groups["version"].Value, CultureInfo.InvariantCulture), Parts: f.Match.Groups["parts"].Value))
            .Where(g => g.Count() == (g.Key.Parts.Length == 0 ? 1 : int.Parse(g.Key.Parts, CultureInfo.InvariantCulture)))
            .GroupBy(g => g.Key.Version)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.First().Select(f => f.Path).Order(StringComparer.Ordinal)]);
        return new DeltaLogListing([.. commits], new SortedDictionary<long, IReadOnlyList<string>>(checkpoints), paths.Any(p => LaterCheckpointName().IsMatch(Path.GetFileName(p))));
    }

    [GeneratedRegex(@"^[0-9]{20}\.json$")]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^(?<version>[0-9]{20})\.checkpoint(\.[0-9]{10}\.(?<parts>[0-9]{10}))?\.parquet$", RegexOptions.ExplicitCapture)]
    private static partial Regex CheckpointName();

    [GeneratedRegex(@"^[0-9]{20}\.checkpoint\.[0-9a-fA-F-]{36}\.(json|parquet)$", RegexOptions.ExplicitCapture)]
    private static partial Regex LaterCheckpointName();
}
