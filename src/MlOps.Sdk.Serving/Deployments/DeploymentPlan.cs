using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>What the user asked for.</summary>
internal sealed record DeploymentPlan(
    string Name,
    string Model,
    VersionSelector Primary,
    CanaryPlan? Canary,
    CanaryGuardPlan Guard,
    string Policy,
    ResilienceOptions Resilience,
    VersionSelector? Fallback,
    Func<IReadOnlyDictionary<string, object?>, double>? Rules,
    double? StaticDefault);
