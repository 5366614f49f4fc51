namespace MlOps.Sdk.Serving;

/// <summary>What a guard may look at.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The new version.</param>
/// <param name="Percent">Its present share of the traffic.</param>
/// <param name="Candidate">How the new version did within the guard window.</param>
/// <param name="Primary">How the version that was there before did within the same window.</param>
public sealed record RolloutContext(string Deployment, string Model, int Version, double Percent, CanaryStatistics Candidate, CanaryStatistics Primary);
