namespace MlOps.Sdk.DuckDb;

/// <summary>Chooses which small files of a partition become one.</summary>
internal static class DeltaBins
{
    /// <summary>Groups of two or more files of one partition that are together no larger than the target. Largest first, each into the first group with room.</summary>
    public static IReadOnlyList<IReadOnlyList<DeltaFile>> Pack(DeltaSnapshot snapshot, long target)
    {
        var all = new List<IReadOnlyList<DeltaFile>>();
        foreach (var partition in snapshot.Files.Values.Where(f => f.Size < target).GroupBy(f => DeltaPartitioning.Key(snapshot, f), StringComparer.Ordinal))
        {
            var bins = new List<(long Room, List<DeltaFile> Files)>();
            foreach (var file in partition.OrderByDescending(f => f.Size).ThenBy(f => f.Path, StringComparer.Ordinal))
            {
                var at = bins.FindIndex(b => b.Room >= file.Size);
                if (at < 0)
                {
                    bins.Add((target - file.Size, [file]));
                }
                else
                {
                    bins[at].Files.Add(file);
                    bins[at] = (bins[at].Room - file.Size, bins[at].Files);
                }
            }

            all.AddRange(bins.Where(b => b.Files.Count > 1).Select(b => b.Files));
        }

        return all;
    }
}
