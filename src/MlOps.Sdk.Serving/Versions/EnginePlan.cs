namespace MlOps.Sdk.Serving;

/// <summary>How the versions of a deployment compute their rows. Loaded versions are kept through a change only when it stays equal.</summary>
internal sealed record EnginePlan
{
    /// <summary>The places where calls are computed; null for this process alone.</summary>
    public ReplicaPlan? Replicas { get; init; }

    /// <summary>How rows of concurrent callers are computed together; null for each by itself.</summary>
    public BatchingPlan? Batching { get; init; }
}
