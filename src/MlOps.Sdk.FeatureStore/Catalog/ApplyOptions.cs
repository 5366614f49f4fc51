namespace MlOps.Sdk.FeatureStore;

/// <summary>How definitions are applied.</summary>
public sealed class ApplyOptions
{
    /// <summary>
    /// Applies changes that break services in use. The model versions bound to them then need retraining
    /// (<see cref="IFeatureStore.FindModelsNeedingRetrainingAsync"/>), and the audit log says who did it. Default: false, which refuses.
    /// </summary>
    public bool AllowBreaking { get; set; }

    /// <summary>The <see cref="FeaturePlan.Revision"/> of the plan that was looked at; refused when somebody applied something since. Default: null, any.</summary>
    public long? ExpectedRevision { get; set; }

    /// <summary>Who applies, for the audit log. Default: the user of the process.</summary>
    public string Actor { get; set; } = Environment.UserName is { Length: > 0 } user ? user : "unknown";
}
