namespace MlOps.Sdk.Serving;

/// <summary>
/// Calls stand on the line from 0 to 1 at the fractions of multiples of the golden ratio, which fill it evenly at every length.
/// </summary>
internal sealed class WeightedBalancingPolicy : IBalancingPolicy
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    public string Name => BalancingPolicies.Weighted;

    public int Choose(in BalancingContext context)
    {
        var total = 0.0;
        foreach (var replica in context.Replicas)
        {
            total += replica.Weight;
        }

        var place = (unchecked((ulong)context.Call * GoldenRatio) >> 11) * (1.0 / (1UL << 53)) * total;
        for (var i = 0; i < context.Replicas.Length - 1; i++)
        {
            place -= context.Replicas[i].Weight;
            if (place < 0)
            {
                return i;
            }
        }

        return context.Replicas.Length - 1;
    }
}
