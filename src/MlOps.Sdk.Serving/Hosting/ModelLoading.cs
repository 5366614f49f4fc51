namespace MlOps.Sdk.Serving;

/// <summary>When a deployment loads its versions.</summary>
public enum ModelLoading
{
    /// <summary>With <see cref="IModelServer.DeployAsync"/>, which refuses a bad version; it stays loaded.</summary>
    Eager = 0,

    /// <summary>With the first call, which waits for it together with all others that come meanwhile; it stays loaded.</summary>
    Lazy = 1,

    /// <summary>
    /// With the first call, and again after it was evicted: when another version needs memory and
    /// <see cref="ServingOptions.MemoryBudget"/> is used up, the deployment that was not called for longest gives its own back.
    /// </summary>
    OnDemand = 2,
}
