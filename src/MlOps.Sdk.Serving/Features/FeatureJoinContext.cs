namespace MlOps.Sdk.Serving;

/// <summary>What features are wanted for.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version that will be asked.</param>
/// <param name="FeatureViews">The feature views the version was trained on, by name; from the package's lineage.</param>
/// <param name="Rows">The rows of the request: entity keys and features given with the call.</param>
/// <param name="At">The moment the features are wanted for.</param>
public sealed record FeatureJoinContext(
    string Model, int Version, IReadOnlyList<string> FeatureViews, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows, DateTimeOffset At);
