namespace MlOps.Sdk.Core;

/// <summary>A model has answered. Handlers must not keep the batches beyond their call: they are disposed after it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Variant">The variant of the deployment, such as "canary"; <see langword="null"/> when there is only one.</param>
/// <param name="Features">The rows as the model saw them.</param>
/// <param name="Outputs">The answers, one row for each row of <paramref name="Features"/>.</param>
/// <param name="At">When they were made.</param>
/// <param name="QualityLevel">1 for the full model, up to 4 for a static default.</param>
public sealed record PredictionsMade(
    string Model, string Version, string? Variant, RecordBatch Features, RecordBatch Outputs, DateTimeOffset At, int QualityLevel);
