namespace MlOps.Sdk.FeatureStore;

/// <summary>What an online value is worth.</summary>
public enum FeatureStatus
{
    /// <summary>The value is there and fresh.</summary>
    Present,

    /// <summary>The entity's row is there and fresh, and this value is null in it.</summary>
    Null,

    /// <summary>
    /// The entity has no row at that instant, or no key was given. The value is what a training set would hold: 0 for counts and
    /// sums, otherwise null. Where the store cannot know, because it was not synced up to that instant, the value is null.
    /// </summary>
    Missing,

    /// <summary>The newest event is older than the view's time to live; the value is withheld.</summary>
    Expired,
}
