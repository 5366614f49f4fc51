namespace MlOps.Sdk.Serving;

internal sealed class LeastOutstandingPolicy : IBalancingPolicy
{
    public string Name => BalancingPolicies.LeastOutstanding;

    public int Choose(in BalancingContext context)
    {
        // Each call begins to look elsewhere, so that replicas that are equally busy take turns.
        var start = (int)((ulong)context.Call % (ulong)context.Replicas.Length);
        var (best, least) = (start, double.PositiveInfinity);
        for (var i = 0; i < context.Replicas.Length; i++)
        {
            var place = (start + i) % context.Replicas.Length;
            var load = LoadOf(context.Replicas[place]);
            if (load < least)
            {
                (best, least) = (place, load);
            }
        }

        return best;
    }

    /// <summary>How busy the replica would be with one more call, for its weight.</summary>
    internal static double LoadOf(IReplica replica) => (replica.Outstanding + 1) / replica.Weight;
}
