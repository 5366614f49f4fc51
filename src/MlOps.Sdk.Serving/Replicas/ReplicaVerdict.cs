namespace MlOps.Sdk.Serving;

/// <summary>What a failed call says about the replica that it was asked of.</summary>
internal enum ReplicaVerdict
{
    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It is too busy for this call, which may be answered elsewhere.</summary>
    Busy,

    /// <summary>It did its part: the rows are at fault, everywhere.</summary>
    CallersFault,
}
