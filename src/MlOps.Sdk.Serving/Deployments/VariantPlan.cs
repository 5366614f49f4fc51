namespace MlOps.Sdk.Serving;

/// <summary>A version that shares the traffic with the primary.</summary>
internal sealed record VariantPlan(string Name, int Version, double Percent, CanaryGuardPlan? Guard);
