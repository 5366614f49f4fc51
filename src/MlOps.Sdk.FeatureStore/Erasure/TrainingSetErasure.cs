namespace MlOps.Sdk.FeatureStore;

/// <summary>What an erasure does to saved training sets that hold the entity.</summary>
public enum TrainingSetErasure
{
    /// <summary>They are rewritten without the entity's rows. Their version stays, their content hash becomes that of what is left.</summary>
    Rewrite,

    /// <summary>They are named in the receipt with the number of rows, and left as they are.</summary>
    List,
}
