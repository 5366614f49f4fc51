using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>What the user asked for.</summary>
internal sealed record DeploymentPlan
{
    public required string Name { get; init; }

    public required string Model { get; init; }

    public required VersionSelector Primary { get; init; }

    /// <summary>The versions beside the primary, in the order they were named.</summary>
    public required IReadOnlyList<VariantPlan> Variants { get; init; }

    public required IReadOnlyList<RoutingRule> RoutingRules { get; init; }

    public required string Policy { get; init; }

    public string? StickyBy { get; init; }

    public required string Salt { get; init; }

    public required ResilienceOptions Resilience { get; init; }

    public required EnginePlan Engine { get; init; }

    public LoadingPlan Loading { get; init; } = LoadingPlan.Eager;

    public AdmissionPlan? Admission { get; init; }

    public InputRules? Inputs { get; init; }

    public ShadowPlan? Shadow { get; init; }

    public PredictionCachePlan? Cache { get; init; }

    public VersionSelector? Fallback { get; init; }

    public Func<IReadOnlyDictionary<string, object?>, double>? Rules { get; init; }

    public double? StaticDefault { get; init; }
}
