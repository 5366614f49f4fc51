namespace MlOps.Sdk.FeatureStore;

/// <summary>What a definition defines.</summary>
public enum DefinitionKind
{
    /// <summary>A <see cref="FeatureStore.FeatureView"/>.</summary>
    FeatureView,

    /// <summary>An <see cref="FeatureStore.OnDemandFeatureView"/>.</summary>
    OnDemandFeatureView,

    /// <summary>A <see cref="FeatureStore.FeatureService"/>.</summary>
    FeatureService,
}
