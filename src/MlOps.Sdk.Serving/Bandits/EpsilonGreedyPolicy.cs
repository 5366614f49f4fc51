using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving;

internal sealed class EpsilonGreedyPolicy(BanditLedger ledger, IOptions<ServingOptions> options) : BanditPolicy(ledger)
{
    private readonly double _epsilon = options.Value.Bandits.Epsilon;
    private readonly BanditChance _chance = new(options.Value.Bandits.Seed);

    public override string Name => RoutingPolicies.EpsilonGreedy;

    protected override RoutingDecision Choose(ReadOnlySpan<(long Rewards, double Sum)> known)
    {
        if (_chance.Share() < _epsilon)
        {
            return new RoutingDecision(_chance.Below(known.Length), "Epsilon-greedy: explores.");
        }

        Span<double> means = stackalloc double[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            means[i] = known[i].Sum / known[i].Rewards;
        }

        return new RoutingDecision(Best(means), "Epsilon-greedy: the best mean reward.");
    }
}
