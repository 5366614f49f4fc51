using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>What a deployment does now.</summary>
public sealed record DeploymentStatus
{
    /// <summary>The deployment's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The primary version; the one that would be loaded when none is.</summary>
    public required int Version { get; init; }

    /// <summary>The alias it follows; null when it was deployed by version.</summary>
    public string? Alias { get; init; }

    /// <summary>The versions that share the traffic; empty when none is loaded.</summary>
    public required IReadOnlyList<TrafficVariant> Variants { get; init; }

    /// <summary>The version that answers at quality level 2; null when there is none.</summary>
    public int? FallbackVersion { get; init; }

    /// <summary>What runs the primary version, for example <c>Cpu</c>; null when it is not loaded.</summary>
    public required string? Provider { get; init; }

    /// <summary>The replicas of its versions; empty when it was deployed without any.</summary>
    public IReadOnlyList<ReplicaStatus> Replicas { get; init; } = [];

    /// <summary>Where the primary's circuit breaker stands; null when it has none.</summary>
    public BreakerState? BreakerState { get; init; }

    /// <summary>What its cache has done; null when it has none.</summary>
    public PredictionCacheStatistics? Cache { get; init; }

    /// <summary>What the primary version's batcher has done; null when rows are not batched.</summary>
    public BatchingStatistics? Batching { get; init; }

    /// <summary>Why the last version its alias pointed at was refused; null when it was taken.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>Why the last canary was rolled back; null when none was.</summary>
    public string? LastRollback { get; init; }

    /// <summary>Whether its versions are in memory.</summary>
    public ModelLoadState LoadState { get; init; }

    /// <summary>Memory that its versions take, in bytes, as far as it is known; 0 when none is loaded.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>When it was called last; null while it was not, and for deployments that stay loaded and take all calls, which do not keep it.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>Calls that run now; null when they are not limited by <see cref="DeploymentBuilder.MaxConcurrency"/>.</summary>
    public int? RunningCalls { get; init; }

    /// <summary>Calls that wait for a place now; null when they are not limited.</summary>
    public int? WaitingCalls { get; init; }
}
