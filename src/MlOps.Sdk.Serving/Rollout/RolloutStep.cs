namespace MlOps.Sdk.Serving;

/// <summary>A share of the traffic, and how long it is kept before the next step.</summary>
/// <param name="Percent">The new version's share, above 0 and at most 100.</param>
/// <param name="Hold">How long; guards are looked at meanwhile.</param>
public sealed record RolloutStep(double Percent, TimeSpan Hold);
