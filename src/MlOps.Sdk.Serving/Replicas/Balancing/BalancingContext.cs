namespace MlOps.Sdk.Serving;

/// <summary>What a balancing policy may look at for one call.</summary>
/// <param name="replicas">The healthy replicas, in the order of the deployment.</param>
/// <param name="unitKey">Who asks, or null when the request does not say.</param>
/// <param name="call">Running number of the call among those of the version.</param>
public readonly ref struct BalancingContext(ReadOnlySpan<IReplica> replicas, string? unitKey, long call)
{
    /// <summary>The healthy replicas, in the order of the deployment.</summary>
    public ReadOnlySpan<IReplica> Replicas { get; } = replicas;

    /// <summary>Who asks, or null when the request does not say.</summary>
    public string? UnitKey { get; } = unitKey;

    /// <summary>Running number of the call among those of the version.</summary>
    public long Call { get; } = call;
}
