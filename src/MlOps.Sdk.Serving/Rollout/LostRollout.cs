namespace MlOps.Sdk.Serving;

/// <summary>A rollout whose process ended before it did.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that was rolled out.</param>
/// <param name="Percent">Its last share of the traffic.</param>
/// <param name="Reason">What was said last about it.</param>
internal sealed record LostRollout(string Model, int Version, double Percent, string Reason);
