namespace MlOps.Sdk.FeatureStore;

/// <summary>How the rows of two tables differ, by key.</summary>
/// <param name="Added">Keys that only the second has.</param>
/// <param name="Removed">Keys that only the first has.</param>
/// <param name="Changed">Keys of both with another value in at least one compared column.</param>
/// <param name="Unchanged">Keys of both with equal values in all compared columns.</param>
/// <param name="ChangedByColumn">For each compared column how many of the changed rows differ in it.</param>
public sealed record TrainingSetRowCounts(long Added, long Removed, long Changed, long Unchanged, IReadOnlyDictionary<string, long> ChangedByColumn);
