namespace MlOps.Sdk.Serving;

/// <summary>Event: a deployment answers with another primary version now.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The model's name.</param>
/// <param name="OldVersion">The version before; null for a new deployment.</param>
/// <param name="NewVersion">The version now.</param>
/// <param name="At">When.</param>
public sealed record VersionSwapped(string Deployment, string Model, int? OldVersion, int NewVersion, DateTimeOffset At);
