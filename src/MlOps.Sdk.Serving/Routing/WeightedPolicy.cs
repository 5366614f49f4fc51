namespace MlOps.Sdk.Serving;

/// <summary>Shares single requests by the variants' percentages, whoever asks.</summary>
internal sealed class WeightedPolicy : IRoutingPolicy
{
    private readonly StickyHashPolicy _byRequest = new();

    public string Name => RoutingPolicies.Weighted;

    public RoutingDecision Choose(in RoutingContext context) =>
        _byRequest.Choose(context with { UnitKey = null }) with { Reason = "Weighted share of single requests." };
}
