namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The protocol's rules for writers that meet, at the level "serializable": who comes second may commit on top of the first only if it would have written the
/// same had it begun after. Appends always may, and a compaction beside appends, since it changes no rows.
/// </summary>
internal static class DeltaConflicts
{
    /// <summary>What others did that forbids the commit, or null.</summary>
    /// <param name="start">The version that the write began with.</param>
    /// <param name="now">The newest version.</param>
    /// <param name="reads">What the write took from its first version.</param>
    /// <param name="transaction">The name under which it is remembered, or null.</param>
    public static string? Find(DeltaSnapshot start, DeltaSnapshot now, DeltaReads reads, string? transaction)
    {
        if (transaction is not null && now.TransactionVersion(transaction) != start.TransactionVersion(transaction))
        {
            return $"wrote as '{transaction}'";
        }

        if (!now.Protocol.IsSameAs(start.Protocol))
        {
            return "changed the protocol";
        }

        if (!now.HasSameMetadataAs(start))
        {
            return "changed the columns or properties";
        }

        if (reads.Files.FirstOrDefault(f => !now.Files.ContainsKey(f)) is { } gone)
        {
            return $"removed the file '{gone}', which this write read,";
        }

        return now.Files.Values.FirstOrDefault(f => !start.Files.ContainsKey(f.Path) && reads.Covers(f)) is { } added
            ? $"added the file '{added.Path}', which this write should have read,"
            : null;
    }
}
