using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace QuickStart;

/// <summary>2, 3 and 5: features, point-in-time join, training as one graph, gate and registration — one pipeline each.</summary>
internal static class TrainingStep
{
    public const string Model = "commit-risk";
    public const string Baseline = "baseline";

    public static Task<PipelineResult> LogisticAsync(IServiceProvider services, RecordBatch commits)
    {
        Show.Step(2, "Features as of each commit, then logistic regression: the baseline");
        return RunAsync("logistic regression", services, Pipeline(Model, commits, CommitFeatures.Views)
            .Preprocess(p => p.Impute().Log1p().Standardize().OneHot("subsystem"))
            .Train(Trainer.LogisticRegression())
            .Gate(g => g.AtLeast("roc_auc", 0.70))
            .Register(Baseline));
    }

    public static Task<PipelineResult> TreesAsync(IServiceProvider services, RecordBatch commits)
    {
        Show.Step(3, "Gradient-boosted trees on the same features: the challenger");
        return RunAsync("gradient-boosted trees", services, Pipeline(Model, commits, CommitFeatures.Views)
            .Preprocess(p => p.OneHot("subsystem"))
            .Train(Trees())
            .Gate(g => g.AtLeast("roc_auc", 0.75).NotWorseThan(Alias.Champion))
            .Register(Alias.Champion));
    }

    public static Task<PipelineResult> TreesWithoutHistoryAsync(IServiceProvider services, RecordBatch commits) =>
        RunAsync("trees without history", services, Pipeline("commit-risk-without-history", commits, [])
            .Preprocess(p => p.OneHot("subsystem"))
            .Train(Trees()));

    private static ITrainer Trees() => Trainer.GradientBoostedTrees(o =>
    {
        o.Trees = 200;
        o.LearningRate = 0.05;
        o.MaxDepth = 4;
    });

    private static MlPipelineBuilder Pipeline(string name, RecordBatch commits, IReadOnlyList<FeatureView> views) => MlPipeline.Named(name)
        .FromFeatures(commits, CommitData.Label, CommitData.Time, views, CommitFeatures.Attributes)
        .Expect(CommitData.Expectations)
        .SplitByTime(test: 0.2)
        .Seed(17);

    private static async Task<PipelineResult> RunAsync(string title, IServiceProvider services, MlPipelineBuilder pipeline)
    {
        var result = await Show.WithProgressAsync(title, progress => pipeline.RunAsync(services, progress));
        Show.Line($"[bold]{title}[/]");
        Show.Steps(result.Steps);
        return result;
    }
}
