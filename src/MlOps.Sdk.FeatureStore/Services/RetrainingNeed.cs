namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A model version whose features are no longer those it was trained with. It holds as long as that is so: applying the earlier
/// definition again ends it, and so does unbinding the version.
/// </summary>
/// <param name="Model">The model version.</param>
/// <param name="Service">The service it is bound to, as in <c>fraud@v2</c>.</param>
/// <param name="Features">The features and what happened to them.</param>
/// <param name="Since">When the newest of those changes was applied.</param>
public sealed record RetrainingNeed(ModelReference Model, string Service, IReadOnlyList<FeatureBreak> Features, DateTimeOffset Since);
