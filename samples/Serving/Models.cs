using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace ServingSample;

/// <summary>Three versions of one model: will a commit need a fix within two weeks?</summary>
internal static class Models
{
    public const string Name = "commit-risk";
    public const string Label = "needed_fix_within_14d";

    /// <summary>Logistic regression, which is champion.</summary>
    public const int Logistic = 1;

    /// <summary>Gradient-boosted trees, which are better.</summary>
    public const int Trees = 2;

    /// <summary>Other trees, which will fail on one call in twenty.</summary>
    public const int Broken = 3;

    private static readonly string[] Columns =
        ["files_changed", "lines_added", "lines_deleted", "change_entropy", "touches_tests", "message_length", "is_fix", "subsystem"];

    public static async Task<RecordBatch> ReadAsync(DuckDbDatabase engine)
    {
        var batches = new List<RecordBatch>();
        await foreach (var batch in engine.ReadCsvAsync(Path.Combine(AppContext.BaseDirectory, "data", "commits.csv.gz")))
        {
            batches.Add(batch);
        }

        var all = RecordBatch.Concat(batches);
        batches.ForEach(batch => batch.Dispose());
        return all;
    }

    public static async Task<PipelineResult> TrainAsync(IServiceProvider services, RecordBatch commits, ITrainer trainer, string alias)
    {
        var result = await MlPipeline.Named(Name)
            .FromFeatures(commits, Label, "committed_at", [], Columns)
            .SplitByTime(test: 0.2)
            .Preprocess(p => p.Impute().Log1p().Standardize().OneHot("subsystem"))
            .Train(trainer)
            .Seed(17)
            .Register(alias)
            .RunAsync(services);
        Console.WriteLine($"   version {result.Version!.Version}: {result.Version.Algorithm,-24} ROC-AUC {result.Evaluation["roc_auc"]:0.000}");
        return result;
    }

    public static ITrainer TreesOf(int count) => Trainer.GradientBoostedTrees(o =>
    {
        o.Trees = count;
        o.LearningRate = 0.1;
        o.MaxDepth = 4;
    });
}
