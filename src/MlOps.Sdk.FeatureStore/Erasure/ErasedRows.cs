namespace MlOps.Sdk.FeatureStore;

/// <summary>What an erasure removed from a table.</summary>
/// <param name="Rows">The rows that left the table.</param>
/// <param name="Files">The files that were deleted because they held such rows, by their path in the table's folder.</param>
/// <param name="TableVersion">The version of the table that has none of the rows.</param>
public sealed record ErasedRows(long Rows, IReadOnlyList<string> Files, long TableVersion);
