namespace MlOps.Sdk.Serving;

internal sealed class StickyHashPolicy : IRoutingPolicy
{
    internal const string ByUnit = "Sticky hash of the unit key.";
    internal const string ByRequest = "Hash of the request id, because the request names no unit.";

    public string Name => RoutingPolicies.StickyHash;

    public RoutingDecision Choose(in RoutingContext context)
    {
        var place = StickyHash.Place(context.Deployment, context.UnitKey ?? context.RequestId, context.Salt) * 100;
        var reason = context.UnitKey is null ? ByRequest : ByUnit;
        var border = 0.0;
        for (var i = 0; i < context.Variants.Count - 1; i++)
        {
            border += context.Variants[i].Percent;
            if (place < border)
            {
                return new RoutingDecision(i, reason);
            }
        }

        return new RoutingDecision(context.Variants.Count - 1, reason);
    }
}
