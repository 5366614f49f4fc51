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
        var (earlier, package, trouble) = await FindEarlierAsync(context, cancellationToken).ConfigureAwait(false);
        if (package is not null)
        {
            (context.RunId, context.Package) = (earlier, package);
            return new StepOutcome($"nothing changed since run {Short(earlier)}", Reused: true);
        }

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
                    SplitSizes = SizesOf(context),
                    FeatureNames = context.Source.FeatureColumns(),
                },
            },
            cancellationToken).ConfigureAwait(false);
        context.RunId = context.Run.Id;
        await context.Run.LogParametersAsync(trainer.DescribeParameters(definition.Seed), cancellationToken).ConfigureAwait(false);
        await context.Run.SetTagAsync("mlops.split", definition.Split.ToString(), cancellationToken).ConfigureAwait(false);

        var trained = await trainer.FitAsync(
            context.FittedRows, context.Source.Label, context.Source.FeatureColumns(), seed: definition.Seed,
            progress: new CurveProgress(context), cancellationToken: cancellationToken).ConfigureAwait(false);
        context.Trained = trained;
        await context.Run.LogMetricsAsync(trained.Curve.Select(p => new MetricValue(p.Metric, p.Value, p.Step, p.Split)), cancellationToken).ConfigureAwait(false);
        return new StepOutcome(string.Create(
            CultureInfo.InvariantCulture, $"{trained.Algorithm} on {trained.TrainingRows} rows, graph of {trained.Onnx.Length / 1024} KiB{trouble}"));
    }

    /// <summary>The package of an earlier run; where it is gone or damaged, the words that say why the model is trained again.</summary>
    private static async ValueTask<(string RunId, ModelPackage? Package, string Trouble)> FindEarlierAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var services = context.Services;
        if (await services.Outcomes.FindAsync(context.Definition.Name, context.Fingerprint, cancellationToken).ConfigureAwait(false) is not { } outcome)
        {
            return (string.Empty, null, string.Empty);
        }

        try
        {
            var stream = await services.Artifacts.OpenReadAsync(outcome.Package, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return (outcome.RunId, await ModelPackage.ReadAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false), string.Empty);
            }
        }
        catch (NotFoundException)
        {
            return (outcome.RunId, null, $"; trained again because the package of run {Short(outcome.RunId)} is gone");
        }
        catch (Exception damage) when (damage is ModelPackageException or ArtifactException { Reason: ArtifactErrorReason.Corrupt })
        {
            return (outcome.RunId, null, $"; trained again because the package of run {Short(outcome.RunId)} cannot be used: {damage.Message}");
        }
    }

    private static Dictionary<string, long> SizesOf(PipelineContext context)
    {
        var sizes = new Dictionary<string, long> { ["train"] = context.FittedRows.RowCount, ["test"] = context.Split!.Report.TestRows };
        if (context.Held is { } held)
        {
            sizes["calibration"] = held.Test.RowCount;
        }

        return sizes;
    }

    private static string Short(string runId) => runId[..Math.Min(8, runId.Length)];

    private sealed class CurveProgress(PipelineContext context) : IProgress<TrainingPoint>
    {
        public void Report(TrainingPoint value) => context.Report(
            PipelineSteps.Train, string.Create(CultureInfo.InvariantCulture, $"step {value.Step}: {value.Split} {value.Metric} {value.Value:0.0000}"));
    }
}
