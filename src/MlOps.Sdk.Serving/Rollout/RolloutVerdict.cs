namespace MlOps.Sdk.Serving;

/// <summary>What a guard says of a rollout.</summary>
/// <param name="Decision">Whether to go on.</param>
/// <param name="Reason">Why, as a sentence with the numbers.</param>
public sealed record RolloutVerdict(RolloutDecision Decision, string Reason);
