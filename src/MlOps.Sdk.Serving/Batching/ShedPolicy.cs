namespace MlOps.Sdk.Serving;

/// <summary>Which row is refused when more wait than the queue of a batching deployment may hold.</summary>
public enum ShedPolicy
{
    /// <summary>The row that comes last. Use when callers repeat refused calls themselves.</summary>
    RejectNewest = 0,

    /// <summary>
    /// The row of the lowest priority that waits for longest, so that the answers given are fresh ones. Use when an old answer
    /// is worth little. A row never displaces one of a higher priority.
    /// </summary>
    RejectOldest = 1,

    /// <summary>The youngest row of the lowest priority; the one that comes last when none that waits has a lower priority.</summary>
    RejectLowestPriority = 2,
}
