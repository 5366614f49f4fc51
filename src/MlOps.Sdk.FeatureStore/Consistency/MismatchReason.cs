namespace MlOps.Sdk.FeatureStore;

/// <summary>Why a served value is not what the lake has for that entity and instant.</summary>
public enum MismatchReason
{
    /// <summary>The lake has a newer event than the online store had: it was not synced, or the event came late.</summary>
    StaleSync,

    /// <summary>Both have the same newest event, but only one of them holds it to be older than the time to live.</summary>
    Expired,

    /// <summary>The online store had a newer event than the lake has now, such as one that was erased or is no longer in the source.</summary>
    NotInLake,

    /// <summary>Both have the same newest event and different values: the rows were computed differently.</summary>
    ValueDiffers,
}
