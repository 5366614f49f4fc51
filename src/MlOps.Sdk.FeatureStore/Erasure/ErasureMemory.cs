namespace MlOps.Sdk.FeatureStore;

/// <summary>Whether an erased entity may come back from the source.</summary>
public enum ErasureMemory
{
    /// <summary>
    /// The key is kept as a salted hash, and rows of it are left out whenever a view is materialized, until
    /// <see cref="IFeatureStore.ForgetErasureAsync"/>. Rows pushed later are new data and are kept.
    /// </summary>
    KeepErased,

    /// <summary>Nothing is kept: the next materialization brings back what the source still has.</summary>
    Forget,
}
