using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving;

internal sealed class ThompsonPolicy(BanditLedger ledger, IOptions<ServingOptions> options) : BanditPolicy(ledger)
{
    private readonly BanditChance _chance = new(options.Value.Bandits.Seed);

    public override string Name => RoutingPolicies.Thompson;

    protected override RoutingDecision Choose(ReadOnlySpan<(long Rewards, double Sum)> known)
    {
        Span<double> drawn = stackalloc double[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            drawn[i] = _chance.Beta(1 + known[i].Sum, 1 + known[i].Rewards - known[i].Sum);
        }

        return new RoutingDecision(Best(drawn), "Thompson sampling: the greatest draw.");
    }
}
