using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>Puts together what a model version needs for its life: graph, signature, reference profile, golden samples, lineage, metadata.</summary>
internal static class PackageAssembly
{
    /// <summary>Rows kept with the model whose answers must be reproduced whenever it is loaded.</summary>
    private const int GoldenSamples = 16;

    public static ModelPackage Build(PipelineContext context, ModelScorer scorer, string? gitCommit)
    {
        var (trained, split) = (context.Trained!, context.Split!);
        var inputs = trained.Signature.InputSchema.Select(f => f.Name).ToArray();
        return new ModelPackage(
            trained.Onnx,
            trained.Signature,
            new ModelMetadata
            {
                Name = context.Definition.Name,
                Algorithm = trained.Algorithm,
                Task = trained.Task == LearningTask.BinaryClassification ? ModelTasks.BinaryClassification : ModelTasks.Regression,
                CreatedAt = context.Services.Time.GetUtcNow(),
                RunId = context.RunId,
                Metrics = context.Evaluation!.Metrics,
                Parameters = trained.Parameters,
                Seed = trained.Seed,
                Calibration = context.Calibration,
            },
            Samples(split.Test, inputs, scorer),
            new PackageLineage(context.TrainingSet!.ContentHash, FeatureViewsOf(context.TrainingSet), context.RunId, gitCommit),
            Profile(context.FittedRows, inputs, scorer));
    }

    private static IReadOnlyList<string> FeatureViewsOf(TrainingSet set) =>
        [.. set.Views.Select(v => v.Id), .. set.Service is { } service ? [service.Reference] : (string[])[]];

    private static byte[] Profile(RecordBatch train, string[] inputs, ModelScorer scorer)
    {
        using var features = train.Select(inputs);
        using var predictions = scorer.Score(features);
        return ModelProfile.Build(features, predictions).ToUtf8Bytes();
    }

    private static ModelSamples Samples(RecordBatch test, string[] inputs, ModelScorer scorer)
    {
        var count = Math.Min(GoldenSamples, test.RowCount);
        using var features = test.Select(inputs);
        var spread = features.Take([.. Enumerable.Range(0, count).Select(i => (int)((long)i * features.RowCount / count))]);
        return new ModelSamples(spread, scorer.Score(spread));
    }
}
