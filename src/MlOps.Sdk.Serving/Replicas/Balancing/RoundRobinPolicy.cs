namespace MlOps.Sdk.Serving;

internal sealed class RoundRobinPolicy : IBalancingPolicy
{
    public string Name => BalancingPolicies.RoundRobin;

    public int Choose(in BalancingContext context) => (int)((ulong)context.Call % (ulong)context.Replicas.Length);
}
