namespace MlOps.Sdk.DuckDb;

/// <summary>What a deletion or a compaction did to a <see cref="DeltaTable"/>.</summary>
/// <param name="Version">The version that holds the result; the one before when there was nothing to do.</param>
/// <param name="DeletedRows">The rows that are gone; 0 for a compaction.</param>
/// <param name="RemovedFiles">The files that no longer belong to the table. Their bytes stay until a vacuum.</param>
/// <param name="AddedFiles">The files that were written in their place.</param>
public sealed record DeltaRewrite(long Version, long DeletedRows, IReadOnlyList<string> RemovedFiles, IReadOnlyList<string> AddedFiles);
