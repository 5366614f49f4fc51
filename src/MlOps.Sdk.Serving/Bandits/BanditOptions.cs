namespace MlOps.Sdk.Serving;

/// <summary>How bandit policies explore.</summary>
public sealed class BanditOptions
{
    /// <summary>The share of requests that <see cref="RoutingPolicies.EpsilonGreedy"/> gives to any variant at random, 0 to 1. Default 0.1.</summary>
    public double Epsilon { get; set; } = 0.1;

    /// <summary>Makes the choices of one process repeatable, for tests. Default null: chance.</summary>
    public int? Seed { get; set; }
}
