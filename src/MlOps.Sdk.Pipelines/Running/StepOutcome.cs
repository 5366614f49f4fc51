namespace MlOps.Sdk.Pipelines;

/// <summary>What a step came to.</summary>
/// <param name="Detail">For people.</param>
/// <param name="Reused">Whether an earlier result served.</param>
internal readonly record struct StepOutcome(string Detail, bool Reused = false);
