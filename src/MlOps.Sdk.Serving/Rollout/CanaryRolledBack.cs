namespace MlOps.Sdk.Serving;

/// <summary>Event: a guard took a canary out of the traffic; the primary answers everything again.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The canary's version.</param>
/// <param name="Statistics">What the guard saw.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="At">When.</param>
public sealed record CanaryRolledBack(string Deployment, string Model, int Version, CanaryStatistics Statistics, string Reason, DateTimeOffset At);
