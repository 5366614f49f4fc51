namespace MlOps.Sdk.Serving;

/// <summary>The replicas of a version at one moment.</summary>
/// <param name="All">All of them, in the order of the plan: the first of its places.</param>
/// <param name="Healthy">Those that get calls.</param>
internal sealed record ReplicaSet(IReplica[] All, IReplica[] Healthy)
{
    public static ReplicaSet Empty { get; } = new([], []);

    public static ReplicaSet Of(IEnumerable<IReplica> all)
    {
        IReplica[] list = [.. all];
        return new ReplicaSet(list, [.. list.Where(replica => ((Replica)replica).Health.State == ReplicaState.Healthy)]);
    }
}
