using MlOps.Sdk;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class BatchScoring
{
    public static async Task RunAsync()
    {
        #region log
        await using var services = new ServiceCollection().AddMlOps().UsePredictionLog(o =>
        {
            o.Share = 1;
            o.Retention = TimeSpan.FromDays(90);
        }).Services.BuildServiceProvider();
        #endregion
        using var commits = await Sample.CommitsAsync(services);
        (await Sample.TrainAsync(services, commits, Trainer.GradientBoostedTrees(o => o.Trees = 50))).Dispose();
        var database = services.GetRequiredService<DuckDbDatabase>();
        var server = services.GetRequiredService<IModelServer>();

        #region batch
        var nightly = await server.DeployAsync("commit-risk", d => d.Version(1).Named("nightly"));
        var result = await services.GetRequiredService<IBatchInference>().RunAsync(
            new BatchJob { Id = "2024-05-01", Deployment = nightly.Deployment, KeyColumns = ["commit_id"], BadRows = BadRowPolicy.Keep },
            LakeBatchSource.Query(database, "from 'commits.csv.gz' order by commit_id"),
            new DeltaBatchSink(database, Path.Join(".mlops", "lake", "scored")));
        Console.WriteLine($"{result.Checkpoint.Rows} rows, {result.Checkpoint.BadRows} without an answer");
        #endregion

        #region outcomes
        var log = services.GetRequiredService<IPredictionLog>();
        foreach (var (lines, needsFix) in new[] { (5L, 0), (800L, 1), (40L, 0) })
        {
            var answer = await nightly.PredictAsync(new { files_changed = 2L, lines_added = lines, subsystem = "src" });
            await log.RecordOutcomeAsync(answer.RequestId, needsFix);
        }

        await log.FlushAsync();
        var scores = await log.ReadScoresAsync(new PredictionLogQuery { Model = "commit-risk", Version = 1 });
        Console.WriteLine($"{scores.Outcomes.Length} answers with an outcome: ROC-AUC {Metrics.RocAuc(scores.Outcomes, scores.Values):0.00}");
        #endregion
    }
}
