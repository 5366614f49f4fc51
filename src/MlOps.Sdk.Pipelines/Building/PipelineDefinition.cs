using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>A pipeline as it was described.</summary>
internal sealed class PipelineDefinition
{
    public required string Name { get; init; }

    public LabelledSource? Source { get; set; }

    public ExpectationSuite? Expectations { get; set; }

    public SplitPlan Split { get; set; } = SplitPlan.ByTime(0.2);

    public Action<PreprocessorBuilder>? Preprocessing { get; set; }

    public ITrainer? Trainer { get; set; }

    public CalibrationPlan? Calibration { get; set; }

    public int Seed { get; set; }

    public IReadOnlyList<string> Metrics { get; set; } = [];

    public IReadOnlyList<IPromotionGate> Gates { get; set; } = [];

    public bool Registers { get; set; }

    public string? RegisterAlias { get; set; }

    public void Check()
    {
        if (Source is null)
        {
            throw new InvalidOperationException($"The pipeline '{Name}' has no rows to learn from. Call FromFeatures.");
        }

        if (Trainer is null)
        {
            throw new InvalidOperationException($"The pipeline '{Name}' has no trainer. Call Train, for example Train(Trainer.GradientBoostedTrees()).");
        }
    }
}
