namespace MlOps.Sdk.FeatureStore;

/// <summary>What a state of a window keeps.</summary>
internal enum WindowStateKind
{
    /// <summary>How many events and when the newest was.</summary>
    Events,

    /// <summary>Exact sums.</summary>
    Sums,

    /// <summary>The least value.</summary>
    Least,

    /// <summary>The greatest value.</summary>
    Greatest,

    /// <summary>The oldest event's value.</summary>
    First,

    /// <summary>The newest event's value.</summary>
    Last,

    /// <summary>How often each value occurs.</summary>
    ValueCounts,
}
