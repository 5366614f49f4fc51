namespace MlOps.Sdk.Pipelines;

/// <summary>What a step of a finished run did.</summary>
/// <param name="Name">The step's name, one of <see cref="PipelineSteps"/>.</param>
/// <param name="Reused">Whether an earlier result served, because nothing it depends on had changed.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Detail">What came out, for people.</param>
public sealed record PipelineStepReport(string Name, bool Reused, TimeSpan Duration, string Detail);
