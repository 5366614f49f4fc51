namespace MlOps.Sdk.DuckDb;

/// <summary>One entry of the history of a <see cref="DeltaTable"/>.</summary>
/// <param name="Version">The version that it made, from 0.</param>
/// <param name="Timestamp">When, by the writer's clock.</param>
/// <param name="Operation">What was done, such as "WRITE".</param>
/// <param name="UserMetadata">The text the writer gave, if any.</param>
public sealed record DeltaCommit(long Version, DateTimeOffset Timestamp, string Operation, string? UserMetadata);
