namespace MlOps.Sdk.DuckDb;

/// <summary>Finds files in a table's folder that no reader within the retention needs.</summary>
internal static class DeltaGarbage
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>The files, by their path in the folder, in order.</summary>
    /// <param name="snapshot">The newest version.</param>
    /// <param name="cutoff">Files that left the table or were written after this stay.</param>
    public static IReadOnlyList<string> Find(DeltaSnapshot snapshot, DateTimeOffset cutoff)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return
        [
            .. Directory.EnumerateFiles(snapshot.Folder, "*", everything)
                .Select(path => (Full: path, Name: Path.GetRelativePath(snapshot.Folder, path).Replace(Path.DirectorySeparatorChar, '/')))
                .Where(f => !snapshot.Files.ContainsKey(f.Name) && !IsHidden(snapshot, f.Name))
                .Where(f => snapshot.Tombstones.TryGetValue(f.Name, out var tombstone) ? tombstone.DeletedAt <= cutoff : File.GetLastWriteTimeUtc(f.Full) <= cutoff.UtcDateTime)
                .Select(f => f.Name)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Names that begin so belong to others, but for folders of partitions and what our own interrupted writes left.</summary>
    private static bool IsHidden(DeltaSnapshot snapshot, string name)
    {
        var parts = name.Split('/');
        return parts[..^1].Any(p => p[0] is '_' or '.' && !snapshot.PartitionColumns.Any(c => p.StartsWith(c + "=", StringComparison.Ordinal)))
            || parts[^1][0] == '_'
            || (parts[^1][0] == '.' && !(parts.Length == 1 && parts[^1].EndsWith(TemporarySuffix, StringComparison.Ordinal)));
    }
}
