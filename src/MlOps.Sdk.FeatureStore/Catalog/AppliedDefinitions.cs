namespace MlOps.Sdk.FeatureStore;

/// <summary>What applying definitions came to.</summary>
public sealed record AppliedDefinitions
{
    /// <summary>What was changed.</summary>
    public required FeaturePlan Plan { get; init; }

    /// <summary>The feature views with their versions, in the order of the definitions.</summary>
    public required IReadOnlyList<AppliedFeatureView> Views { get; init; }

    /// <summary>The services with their versions, in the order of the definitions.</summary>
    public required IReadOnlyList<FeatureServiceVersion> Services { get; init; }
}
