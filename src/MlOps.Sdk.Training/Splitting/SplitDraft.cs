namespace MlOps.Sdk.Training;

/// <summary>The part of a report that is known before the rows are divided.</summary>
internal readonly record struct SplitDraft(string Strategy, int? Seed, DateTimeOffset? Boundary);
