namespace MlOps.Sdk.FeatureStore;

/// <summary>Names of the places that an erasure goes through, in its order.</summary>
public static class ErasurePlaces
{
    /// <summary>What streams keep: their checkpoints, and rows that wait to be written.</summary>
    public const string Stream = "stream";

    /// <summary>The tables of view versions.</summary>
    public const string Lake = "lake";

    /// <summary>The online store.</summary>
    public const string Online = "online";

    /// <summary>Saved training sets that were rewritten.</summary>
    public const string TrainingSet = "training-set";

    /// <summary>Saved training sets that hold the entity and were left as they are.</summary>
    public const string ListedTrainingSet = "training-set-listed";

    /// <summary>Training sets whose writing was never finished, which are removed as a whole.</summary>
    public const string UnfinishedTrainingSet = "training-set-unfinished";
}
