using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class ComposedModels
{
    #region types
    public sealed record CommitRow(long LinesAdded, long FilesChanged, [property: ModelColumn("subsystem")] string? Area);

    public sealed record CommitRisk(double Probability, bool Label, double? IntervalLow, double? IntervalHigh, QualityLevel QualityLevel);
    #endregion

    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        (await Sample.TrainAsync(services, commits, Trainer.LogisticRegression())).Dispose();

        #region calibrate
        using var trained = await MlPipeline.Named("commit-risk")
            .FromFeatures(commits, "needed_fix_within_14d", "committed_at", [], ["files_changed", "lines_added", "subsystem"])
            .Preprocess(p => p.Impute().Log1p().Standardize().OneHot())
            .Train(Trainer.GradientBoostedTrees(o => o.Trees = 50))
            .Calibrate(coverage: 0.9)
            .Register(Alias.Champion)
            .RunAsync(services);
        Console.WriteLine($"intervals hold the truth in {trained.Evaluation.Metrics["interval_coverage"]:P0} of the test rows");
        #endregion

        #region typed
        var server = services.GetRequiredService<IModelServer>();
        var predictor = await server.DeployAsync<CommitRow, CommitRisk>("commit-risk");
        CommitRisk one = await predictor.PredictAsync(new CommitRow(LinesAdded: 120, FilesChanged: 3, Area: "cluster"));
        IReadOnlyList<CommitRisk> many = await predictor.PredictBatchAsync([new CommitRow(1, 1, "doc"), new CommitRow(900, 40, null)]);

        // Or without a type of one's own:
        Prediction answer = await server.GetPredictor("commit-risk").PredictAsync(new { lines_added = 120L, files_changed = 3L, subsystem = "cluster" });
        Console.WriteLine($"{one.Probability:0.00}, labels {one.IntervalLow} to {one.IntervalHigh}; {many.Count} more; the same {answer.Value.Equals(one.Probability)}");
        #endregion

        #region compose
        await server.DeployAsync("commit-risk", d => d.Named("linear").Version(1));
        await server.DeployAsync("commit-risk", d => d.Named("trees").Version(2));
        var verdict = server.Compose("commit-verdict", g => g
            .Input(new Field("lines", DataType.Int64), new Field("files_changed", DataType.Int64), new Field("subsystem", DataType.Utf8))
            .Map("at most 5000", ["lines"], new Field("lines_added", DataType.Int64), row => Math.Min(5000L, (long)row["lines"]!))
            .Ensemble("risk", e => e.Member("trees", "trees", weight: 2).Member("linear", "linear").SoftVote().AtLeast(1)));
        var joint = await verdict.PredictAsync(new { lines = 120L, files_changed = 3L, subsystem = "cluster" });
        Console.WriteLine($"{joint.Value:0.00} by both, level {(int)joint.QualityLevel}");
        #endregion
    }
}
