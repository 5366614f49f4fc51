namespace MlOps.Sdk.FeatureStore;

/// <summary>A served value that is not what the lake has.</summary>
/// <param name="Key">The entity's key, one value for each join key.</param>
/// <param name="At">The instant it was served for.</param>
/// <param name="Served">The served value; null when there was none.</param>
/// <param name="Lake">The lake's value; null when there is none.</param>
/// <param name="ServedEventTime">The newest event behind the served value; null when the entity had no row.</param>
/// <param name="LakeEventTime">The newest event behind the lake's value; null when the entity has no row.</param>
/// <param name="Reason">Why they differ.</param>
public sealed record ValueMismatch(
    IReadOnlyList<object> Key, DateTimeOffset At, object? Served, object? Lake, DateTimeOffset? ServedEventTime, DateTimeOffset? LakeEventTime, MismatchReason Reason);
