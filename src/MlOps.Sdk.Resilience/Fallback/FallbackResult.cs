namespace MlOps.Sdk.Resilience;

/// <summary>An answer, how good it is, and why it is not better.</summary>
/// <typeparam name="TOut">The answer's type.</typeparam>
/// <param name="Value">The answer.</param>
/// <param name="Level">The quality level of the step that gave it.</param>
/// <param name="Step">Name of the step that gave it.</param>
/// <param name="Degradations">The better steps that failed, in the order tried; empty when the first one answered.</param>
public readonly record struct FallbackResult<TOut>(TOut Value, QualityLevel Level, string Step, IReadOnlyList<Degradation> Degradations);
