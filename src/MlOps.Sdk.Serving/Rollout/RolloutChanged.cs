namespace MlOps.Sdk.Serving;

/// <summary>Event: a rollout took a step or ended. There is an audit row for each.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The new version.</param>
/// <param name="State">Where the rollout stands.</param>
/// <param name="Percent">The new version's share of the traffic now.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="At">When.</param>
public sealed record RolloutChanged(string Deployment, string Model, int Version, RolloutState State, double Percent, string Reason, DateTimeOffset At);
