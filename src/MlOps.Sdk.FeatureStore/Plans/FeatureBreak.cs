namespace MlOps.Sdk.FeatureStore;

/// <summary>A feature that is no longer what a model was trained with.</summary>
/// <param name="Column">The feature as <c>{view}__{feature}</c>.</param>
/// <param name="Reason">What happened to it.</param>
public sealed record FeatureBreak(string Column, FeatureBreakReason Reason)
{
    /// <summary>The break in words, as in <c>customer__mean_30d is computed in another way</c>.</summary>
    public override string ToString() => Column + Reason switch
    {
        FeatureBreakReason.Removed => " is removed",
        FeatureBreakReason.Retyped => " has another type",
        _ => " is computed in another way",
    };
}
