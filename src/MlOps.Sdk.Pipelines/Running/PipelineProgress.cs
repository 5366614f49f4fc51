namespace MlOps.Sdk.Pipelines;

/// <summary>Where a running pipeline is.</summary>
/// <param name="Step">The step's name, one of <see cref="PipelineSteps"/>.</param>
/// <param name="Detail">What it does, for people.</param>
/// <param name="Fraction">How much of the step is done, from 0 to 1; null when that is not known.</param>
public sealed record PipelineProgress(string Step, string Detail, double? Fraction = null);
