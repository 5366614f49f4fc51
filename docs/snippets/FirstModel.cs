using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class FirstModel
{
    public static async Task RunAsync()
    {
        #region first-model
        await using var services = new ServiceCollection().AddMlOps().Services.BuildServiceProvider();
        using var commits = await services.GetRequiredService<DuckDbDatabase>().QueryAllAsync("from 'commits.csv.gz'");
        using var result = await MlPipeline.Named("commit-risk")
            .FromFeatures(commits, "needed_fix_within_14d", "committed_at", views: [], ["files_changed", "lines_added", "subsystem"])
            .SplitByTime(test: 0.2)
            .Preprocess(p => p.OneHot("subsystem"))
            .Train(Trainer.GradientBoostedTrees())
            .Register()
            .RunAsync(services);
        var model = await services.GetRequiredService<IModelServer>().DeployAsync("commit-risk");
        var commit = new Dictionary<string, object?> { ["files_changed"] = 7, ["lines_added"] = 120, ["subsystem"] = "src" };
        var answer = await model.PredictAsync(commit);
        Console.WriteLine($"ROC-AUC {result.Evaluation["roc_auc"]:0.00}; this commit: {answer.Probability:0.00} by version {answer.Version}");
        #endregion
    }
}
