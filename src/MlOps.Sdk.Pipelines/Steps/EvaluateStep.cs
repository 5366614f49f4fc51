using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>Evaluates the model's graph in the engine that will serve it; a newly trained model is then packaged and its run ended.</summary>
internal static class EvaluateStep
{
    public static async Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var (graph, signature) = context.Trained is { } trained
            ? (trained.Onnx, trained.Signature)
            : (context.Package!.Model, context.Package.Signature);
        var session = await context.Services.Runtime.LoadAsync(
            graph, new ModelSessionOptions { ModelName = context.Definition.Name }, cancellationToken).ConfigureAwait(false);
        using var scorer = new ModelScorer(session, signature);
        var metrics = context.Definition.Metrics is { Count: > 0 } chosen ? chosen : null;
        context.Evaluation = await context.Services.Evaluator.EvaluateAsync(
            scorer, context.Split!.Test, context.Source.Label, metrics, cancellationToken).ConfigureAwait(false);
        await CalibrationStep.RunAsync(context, scorer, cancellationToken).ConfigureAwait(false);
        if (context.Trained is not null)
        {
            await FinishRunAsync(context, scorer, cancellationToken).ConfigureAwait(false);
        }

        return new StepOutcome($"{Describe(context.Evaluation)}, by {scorer.Provider}");
    }

    private static async Task FinishRunAsync(PipelineContext context, ModelScorer scorer, CancellationToken cancellationToken)
    {
        var (run, services, trained, evaluation) = (context.Run!, context.Services, context.Trained!, context.Evaluation!);
        await run.LogMetricsAsync(evaluation.Metrics.Select(m => new MetricValue(m.Key, m.Value, Split: "test")), cancellationToken).ConfigureAwait(false);

        var record = await services.Tracker.GetRunAsync(run.Id, cancellationToken).ConfigureAwait(false);
        context.Package = PackageAssembly.Build(context, scorer, record.Environment.GitCommit);
        await run.LogArtifactAsync("model.onnx", trained.Onnx, cancellationToken).ConfigureAwait(false);
        var package = await run.LogArtifactAsync("model.mlpkg", context.Package.ToBytes(), cancellationToken).ConfigureAwait(false);
        await run.LogArtifactAsync("importance.json", ImportanceJson.Write(trained.Importance), cancellationToken).ConfigureAwait(false);
        await RecordLineageAsync(context, cancellationToken).ConfigureAwait(false);
        await run.EndAsync(RunStatus.Finished, cancellationToken: cancellationToken).ConfigureAwait(false);
        await services.Outcomes.SaveAsync(context.Definition.Name, context.Fingerprint, new TrainingOutcome(run.Id, new ArtifactDigest(package.Sha256, package.Size)), cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask RecordLineageAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var set = new LineageNode(LineageKinds.TrainingSet, context.Definition.Name, context.TrainingSet!.ContentHash);
        var run = new LineageNode(LineageKinds.Run, context.Definition.Name, context.RunId);
        List<LineageEdge> edges = [new(set, run, "trained")];
        foreach (var materialized in context.Materialized)
        {
            var view = materialized.View;
            var node = new LineageNode(LineageKinds.FeatureView, view.Name, view.Version.ToString(CultureInfo.InvariantCulture));
            edges.Add(new(new LineageNode(LineageKinds.Dataset, Path.GetFileName(view.View.Source.Name), materialized.SourceHash), node, "computed"));
            edges.Add(new(node, set, "joined"));
        }

        return context.Services.Lineage.RecordAsync(edges, cancellationToken);
    }

    private static string Describe(Evaluation evaluation) => string.Join(
        ", ", evaluation.Metrics.Where(m => m.Key is MetricNames.RocAuc or MetricNames.LogLoss or MetricNames.Rmse or MetricNames.R2 or CalibrationStep.CoverageMetric)
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:0.0000}")));
}
