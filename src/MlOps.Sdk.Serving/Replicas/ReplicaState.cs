namespace MlOps.Sdk.Serving;

/// <summary>Whether a replica gets calls.</summary>
public enum ReplicaState
{
    /// <summary>It gets its share.</summary>
    Healthy,

    /// <summary>It failed, or asked for a pause, and gets none until its rest is over.</summary>
    Resting,

    /// <summary>Its rest is over and one call tries it.</summary>
    OnTrial,
}
