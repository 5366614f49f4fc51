namespace MlOps.Sdk.FeatureStore;

/// <summary>How a version of a view was last materialized.</summary>
/// <param name="View">The view and version, as in <c>customer@v2</c>.</param>
/// <param name="SourceHash">SHA-256 of the source's content, in hexadecimal.</param>
/// <param name="Rows">How many rows came out.</param>
/// <param name="At">When.</param>
public sealed record FeatureMaterialization(string View, string SourceHash, long Rows, DateTimeOffset At);
