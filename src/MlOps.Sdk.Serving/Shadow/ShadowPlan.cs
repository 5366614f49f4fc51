namespace MlOps.Sdk.Serving;

/// <summary>A version that sees copies of the traffic and answers nobody.</summary>
internal sealed record ShadowPlan(int Version, double Share, int Capacity, double Tolerance);
