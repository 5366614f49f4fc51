using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>Fits preprocessing and model as one graph under a tracked run, or takes the package of an earlier run of the same fingerprint.</summary>
internal static class TrainStep
{
    public static async Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var (definition, services) = (context.Definition, context.Services);
        if (await FindEarlierAsync(context, cancellationToken).ConfigureAwait(false) is { } earlier)
        {
            (context.RunId, context.Package) = earlier;
            return new StepOutcome($"nothing changed since run {context.RunId[..Math.Min(8, context.RunId.Length)]}", Reused: true);
        }

        var split = context.Split!;
        var trainer = new PipelineTrainer(definition.Trainer!, definition.Preprocessing);
        context.Run = await services.Tracker.StartRunAsync(
            definition.Name,
            new RunOptions
            {
                Name = definition.Trainer!.Name,
                Data = new RunData
                {
                    DatasetHash = context.TrainingSet!.ContentHash,
                    Seed = definition.Seed,
                    SplitSizes = new Dictionary<string, long> { ["train"] = split.Report.TrainRows, ["test"] = split.Report.TestRows },
                    FeatureNames = context.Source.FeatureColumns(),
                },
            },
            cancellationToken).ConfigureAwait(false);
        context.RunId = context.Run.Id;
        await context.Run.LogParametersAsync(trainer.DescribeParameters(definition.Seed), cancellationToken).ConfigureAwait(false);
        await context.Run.SetTagAsync("mlops.split", definition.Split.ToString(), cancellationToken).ConfigureAwait(false);

        var trained = await trainer.FitAsync(
            split.Train, context.Source.Label, context.Source.FeatureColumns(), seed: definition.Seed,
            progress: new CurveProgress(context), cancellationToken: cancellationToken).ConfigureAwait(false);
        context.Trained = trained;
        await context.Run.LogMetricsAsync(trained.Curve.Select(p => new MetricValue(p.Metric, p.Value, p.Step, p.Split)), cancellationToken).ConfigureAwait(false);
        return new StepOutcome(string.Create(
            CultureInfo.InvariantCulture, $"{trained.Algorithm} on {trained.TrainingRows} rows, graph of {trained.Onnx.Length / 1024} KiB"));
    }

    private static async ValueTask<(string RunId, ModelPackage Package)?> FindEarlierAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var services = context.Services;
        var outcome = await services.Outcomes.FindAsync(context.Definition.Name, context.Fingerprint, cancellationToken).ConfigureAwait(false);
        if (outcome is null || !await services.Artifacts.ExistsAsync(outcome.Package.Sha256, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var stream = await services.Artifacts.OpenReadAsync(outcome.Package, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return (outcome.RunId, await ModelPackage.ReadAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false));
        }
    }

    private sealed class CurveProgress(PipelineContext context) : IProgress<TrainingPoint>
    {
        public void Report(TrainingPoint value) => context.Report(
            PipelineSteps.Train, string.Create(CultureInfo.InvariantCulture, $"step {value.Step}: {value.Split} {value.Metric} {value.Value:0.0000}"));
    }
}
