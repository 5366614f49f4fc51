namespace MlOps.Sdk.Serving;

/// <summary>The replicas that were asked for: first the local ones, then the endpoints.</summary>
internal sealed record ReplicaPlan
{
    public int Local { get; init; } = 1;

    public double LocalWeight { get; init; } = 1;

    public IReadOnlyList<RemotePlan> Remotes { get; init; } = [];

    public string Policy { get; init; } = BalancingPolicies.LeastOutstanding;

    public int LeavesAfter { get; init; } = 3;

    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    public int Count => Local + Remotes.Count;

    public bool Equals(ReplicaPlan? other) => other is not null
        && (Local, LocalWeight, Policy, LeavesAfter, Rest, ProbeInterval) == (other.Local, other.LocalWeight, other.Policy, other.LeavesAfter, other.Rest, other.ProbeInterval)
        && Remotes.SequenceEqual(other.Remotes);

    public override int GetHashCode() => HashCode.Combine(Local, Remotes.Count, Policy);
}
