namespace MlOps.Sdk.Serving.Tests.Replicas.Balancing;

internal sealed class FakeReplica(string name, double weight = 1) : IReplica
{
    public string Name => name;

    public double Weight => weight;

    public int Outstanding { get; set; }

    public static FakeReplica[] Several(int count) => [.. Enumerable.Range(0, count).Select(i => new FakeReplica($"replica-{i}"))];

    public static IReplica Choose(IBalancingPolicy policy, IReadOnlyList<IReplica> replicas, string? unit = null, long call = 0) =>
        replicas[policy.Choose(new BalancingContext([.. replicas], unit, call))];
}
