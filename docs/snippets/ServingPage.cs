using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class ServingPage
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        (await Sample.TrainAsync(services, commits, Trainer.LogisticRegression())).Dispose();
        (await Sample.TrainAsync(services, commits, Trainer.GradientBoostedTrees(o => o.Trees = 50))).Dispose();

        #region deploy
        var server = services.GetRequiredService<IModelServer>();
        var model = await server.DeployAsync("commit-risk", d => d
            .Fallback(f => f.Version(1).Rules(row => Convert.ToInt64(row["files_changed"]) > 5 ? 0.7 : 0.3).StaticDefault(0.5)));

        var answer = await model.PredictAsync(new Dictionary<string, object?> { ["files_changed"] = 7, ["lines_added"] = 120, ["subsystem"] = "src" });
        Console.WriteLine($"{answer.Value:0.00} by version {answer.Version}, level {(int)answer.QualityLevel}, {answer.Latency.TotalMilliseconds:0.00} ms");
        #endregion

        #region canary
        var split = await server.DeployAsync("commit-risk", d => d
            .Version(1)
            .Canary(version: 2, percent: 10, stickyBy: "author_id")
            .RollBackWhen(s => s.ErrorRate > 0.01, minimumCalls: 50));
        #endregion

        #region predict-batch
        using var batch = await split.PredictBatchAsync(commits);
        Console.WriteLine($"{batch.Outputs.RowCount} answers in {batch.Latency.TotalMilliseconds:0} ms: {string.Join(", ", batch.Parts)}");
        #endregion
        Console.WriteLine(answer.QualityLevel == QualityLevel.FullModel);
    }
}
