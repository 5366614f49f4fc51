namespace MlOps.Sdk.Serving;

/// <summary>
/// Chooses the replica that computes a call. Implementations keep no state of their own, so one serves all deployments; they are
/// thread-safe and quick, for they run for every call of a deployment with replicas.
/// </summary>
public interface IBalancingPolicy
{
    /// <summary>The name by which a deployment chooses the policy.</summary>
    string Name { get; }

    /// <summary>Chooses a replica.</summary>
    /// <param name="context">The call; there are two replicas or more.</param>
    /// <returns>The place of the replica in <see cref="BalancingContext.Replicas"/>.</returns>
    int Choose(in BalancingContext context);
}
