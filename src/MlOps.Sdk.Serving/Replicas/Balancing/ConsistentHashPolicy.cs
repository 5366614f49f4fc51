namespace MlOps.Sdk.Serving;

internal sealed class ConsistentHashPolicy : IBalancingPolicy
{
    private const double MostOverMean = 1.25;

    public string Name => BalancingPolicies.ConsistentHash;

    public int Choose(in BalancingContext context)
    {
        if (context.UnitKey is not { } unit)
        {
            return (int)((ulong)context.Call % (ulong)context.Replicas.Length);
        }

        var (calls, weights) = (1.0, 0.0);
        foreach (var replica in context.Replicas)
        {
            calls += replica.Outstanding;
            weights += replica.Weight;
        }

        var (best, highest) = (-1, double.NegativeInfinity);
        for (var i = 0; i < context.Replicas.Length; i++)
        {
            var replica = context.Replicas[i];
            var room = Math.Ceiling(MostOverMean * calls * replica.Weight / weights);
            if (replica.Outstanding < room && ScoreOf(replica, unit) is var score && score > highest)
            {
                (best, highest) = (i, score);
            }
        }

        // Loads change while they are read; where none has room, the least busy one is as good as any.
        return best >= 0 ? best : LeastBusy(context.Replicas);
    }

    /// <summary>Of replicas with weights w, each has the highest score for the share w of the units.</summary>
    private static double ScoreOf(IReplica replica, string unit) => -replica.Weight / Math.Log(StickyHash.Place(replica.Name, unit));

    private static int LeastBusy(ReadOnlySpan<IReplica> replicas)
    {
        var best = 0;
        for (var i = 1; i < replicas.Length; i++)
        {
            best = LeastOutstandingPolicy.LoadOf(replicas[i]) < LeastOutstandingPolicy.LoadOf(replicas[best]) ? i : best;
        }

        return best;
    }
}
