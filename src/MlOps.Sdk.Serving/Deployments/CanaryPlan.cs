namespace MlOps.Sdk.Serving;

/// <summary>Which version gets which share, and by what units stick to it.</summary>
internal sealed record CanaryPlan(int Version, double Percent, string? StickyBy, string Salt);
