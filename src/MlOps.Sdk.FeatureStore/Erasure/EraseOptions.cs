namespace MlOps.Sdk.FeatureStore;

/// <summary>How an entity is erased.</summary>
public sealed class EraseOptions
{
    /// <summary>Who erases when nobody else is named.</summary>
    public const string DefaultActor = "feature-store";

    /// <summary>Whether the entity's rows may come back when a view is materialized from its source again. Default: they may not.</summary>
    public ErasureMemory Memory { get; set; } = ErasureMemory.KeepErased;

    /// <summary>What happens to saved training sets that hold the entity. Default: they are rewritten without it.</summary>
    public TrainingSetErasure TrainingSets { get; set; } = TrainingSetErasure.Rewrite;

    /// <summary>Who erases, for the audit log. Default: <c>feature-store</c>.</summary>
    public string Actor { get; set; } = DefaultActor;

    /// <summary>Why, for the receipt and the audit log, such as the number of a request; not the entity's key. Default: null.</summary>
    public string? Reason { get; set; }
}
