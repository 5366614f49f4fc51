namespace MlOps.Sdk.DuckDb;

/// <summary>What an erasure did to a <see cref="DeltaTable"/>.</summary>
/// <param name="Version">The newest version, which has none of the rows.</param>
/// <param name="Rows">The rows that left the newest version.</param>
/// <param name="Files">The data files that were deleted from the disk, by their path in the table's folder.</param>
/// <param name="LogFiles">How many files of the log were deleted, because they told of the rows; versions before are gone then.</param>
public sealed record DeltaErasure(long Version, long Rows, IReadOnlyList<string> Files, int LogFiles);
