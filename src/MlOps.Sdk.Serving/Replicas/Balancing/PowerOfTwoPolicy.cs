namespace MlOps.Sdk.Serving;

internal sealed class PowerOfTwoPolicy : IBalancingPolicy
{
    public string Name => BalancingPolicies.PowerOfTwo;

    public int Choose(in BalancingContext context)
    {
        var count = (uint)context.Replicas.Length;
        var draw = Mix((ulong)context.Call);
        var first = (uint)(draw >> 32) % count;
        var second = (first + 1 + ((uint)draw % (count - 1))) % count;
        var (one, other) = (context.Replicas[(int)first], context.Replicas[(int)second]);
        return (int)(LeastOutstandingPolicy.LoadOf(other) < LeastOutstandingPolicy.LoadOf(one) ? second : first);
    }

    // SplitMix64 (Steele, Lea and Flood, 2014): neighbours among the calls draw as strangers.
    private static ulong Mix(ulong call)
    {
        unchecked
        {
            var state = (call + 1) * 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}
