namespace MlOps.Sdk.Serving;

/// <summary>Sends the requests that meet a condition to one variant.</summary>
internal sealed record RoutingRule(string Name, string Variant, Func<RoutingRequest, bool> Condition);
