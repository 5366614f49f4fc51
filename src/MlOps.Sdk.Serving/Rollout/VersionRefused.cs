namespace MlOps.Sdk.Serving;

/// <summary>Event: a deployment could not take a version its alias points at and goes on with the one it has.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version that still answers.</param>
/// <param name="Reason">Why the other one was refused, as a sentence.</param>
/// <param name="At">When.</param>
public sealed record VersionRefused(string Deployment, string Model, int Version, string Reason, DateTimeOffset At);
