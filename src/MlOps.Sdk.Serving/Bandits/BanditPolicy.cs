namespace MlOps.Sdk.Serving;

/// <summary>
/// Learns from rewards which variant answers best, and shifts the traffic to it. As long as a variant has no reward, the one
/// that was chosen least often is next, so that every variant gets its first rewards however late they come.
/// </summary>
internal abstract class BanditPolicy(BanditLedger ledger) : IRoutingPolicy
{
    private const string Untried = "The variant that was chosen least often, because not every variant has a reward yet.";

    public abstract string Name { get; }

    public RoutingDecision Choose(in RoutingContext context)
    {
        var variants = context.Variants;
        Span<(long Rewards, double Sum)> known = variants.Count <= 16 ? stackalloc (long, double)[variants.Count] : new (long, double)[variants.Count];
        var (least, untried) = (long.MaxValue, -1);
        for (var i = 0; i < known.Length; i++)
        {
            var arm = ledger.Arm(context.Deployment, variants[i].Version);
            known[i] = arm.Read();
            if (known[i].Rewards == 0 && arm.Chosen < least)
            {
                (least, untried) = (arm.Chosen, i);
            }
        }

        var decision = untried >= 0 ? new RoutingDecision(untried, Untried) : Choose(known);
        ledger.Arm(context.Deployment, variants[decision.Variant].Version).Choose();
        return decision;
    }

    public ValueTask PrepareAsync(string deployment, CancellationToken cancellationToken) =>
        ledger.LoadAsync(deployment, cancellationToken);

    /// <summary>Chooses among variants that all have rewards.</summary>
    protected abstract RoutingDecision Choose(ReadOnlySpan<(long Rewards, double Sum)> known);

    protected static int Best(ReadOnlySpan<double> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }

        return best;
    }
}
