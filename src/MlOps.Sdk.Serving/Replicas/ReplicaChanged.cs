namespace MlOps.Sdk.Serving;

/// <summary>Event: a replica gets no calls any more, is tried, or is back.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Replica">The replica's name.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="At">When.</param>
public sealed record ReplicaChanged(string Model, int Version, string Replica, ReplicaState State, string Reason, DateTimeOffset At);
