namespace MlOps.Sdk.FeatureStore;

/// <summary>What registering a definition came to.</summary>
/// <param name="View">The view and the version it has.</param>
/// <param name="IsNew">Whether the definition is a new version; false when it was registered before.</param>
public sealed record AppliedFeatureView(FeatureViewVersion View, bool IsNew);
