namespace MlOps.Sdk.Serving;

internal sealed class Ucb1Policy(BanditLedger ledger) : BanditPolicy(ledger)
{
    public override string Name => RoutingPolicies.Ucb1;

    protected override RoutingDecision Choose(ReadOnlySpan<(long Rewards, double Sum)> known)
    {
        var all = 0L;
        foreach (var (rewards, _) in known)
        {
            all += rewards;
        }

        Span<double> bounds = stackalloc double[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            bounds[i] = (known[i].Sum / known[i].Rewards) + Math.Sqrt(2 * Math.Log(all) / known[i].Rewards);
        }

        return new RoutingDecision(Best(bounds), "UCB1: the highest upper confidence bound.");
    }
}
