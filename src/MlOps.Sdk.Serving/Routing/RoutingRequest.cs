namespace MlOps.Sdk.Serving;

/// <summary>What a routing rule may look at.</summary>
/// <param name="Features">The row as the caller gave it, by column name. Valid during the call only.</param>
/// <param name="Context">What the caller said about the request in <see cref="PredictOptions.Context"/>; empty when nothing.</param>
/// <param name="UnitKey">Who asks, or null when the request does not say.</param>
public readonly record struct RoutingRequest(
    IReadOnlyDictionary<string, object?> Features, IReadOnlyDictionary<string, string> Context, string? UnitKey);
