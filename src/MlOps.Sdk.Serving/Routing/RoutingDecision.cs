namespace MlOps.Sdk.Serving;

/// <summary>Where a row goes, and why.</summary>
/// <param name="Variant">Position in <see cref="RoutingContext.Variants"/>.</param>
/// <param name="Reason">Why, as a sentence.</param>
public readonly record struct RoutingDecision(int Variant, string Reason);
