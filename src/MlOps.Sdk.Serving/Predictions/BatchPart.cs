using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>The rows of a batch that one version answered at one quality level.</summary>
/// <param name="Variant">The part it plays; see <see cref="VariantNames"/>.</param>
/// <param name="Version">The version; null when rules or the static default answered.</param>
/// <param name="QualityLevel">How good the answers are.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Reason">Why better steps did not answer; null when the version asked did.</param>
public sealed record BatchPart(string Variant, int? Version, QualityLevel QualityLevel, int Rows, string? Reason);
