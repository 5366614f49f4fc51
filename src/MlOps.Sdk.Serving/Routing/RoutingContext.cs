namespace MlOps.Sdk.Serving;

/// <summary>What a routing policy may look at for one row.</summary>
/// <param name="Deployment">The deployment's name; the experiment in a sticky hash.</param>
/// <param name="Salt">Shuffles units anew when changed.</param>
/// <param name="Variants">The variants, the canary before the primary.</param>
/// <param name="UnitKey">Who asks, or null when the request does not say.</param>
/// <param name="RequestId">The request, different for each.</param>
public readonly record struct RoutingContext(string Deployment, string Salt, IReadOnlyList<TrafficVariant> Variants, string? UnitKey, string RequestId);
