namespace MlOps.Sdk.Serving;

/// <summary>What the log of this process has done since it began.</summary>
/// <param name="Written">Rows that are durable.</param>
/// <param name="Waiting">Rows that wait to be written; a kill loses them.</param>
/// <param name="Dropped">Rows that were not logged, because the store was slower than the traffic or failed.</param>
public readonly record struct PredictionLogCounts(long Written, long Waiting, long Dropped);
