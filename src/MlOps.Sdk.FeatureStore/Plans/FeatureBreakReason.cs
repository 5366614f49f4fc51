namespace MlOps.Sdk.FeatureStore;

/// <summary>Why a feature is no longer what a model was trained with.</summary>
public enum FeatureBreakReason
{
    /// <summary>Its view does not have it any more.</summary>
    Removed,

    /// <summary>Its values have another type.</summary>
    Retyped,

    /// <summary>Its values are computed in another way: function, column, window, time to live, entity, time columns, expression or inputs.</summary>
    Recomputed,
}
