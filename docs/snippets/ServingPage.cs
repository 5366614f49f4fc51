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

        #region variants
        var feedback = services.GetRequiredService<IBanditFeedback>();
        var tried = await server.DeployAsync("commit-risk", d => d
            .Version(1)
            .Variant("trees", version: 2, percent: 50)
            .RouteWhen("large changes", variant: "trees", r => r.Features["files_changed"] is > 100L)
            .RoutingPolicy(RoutingPolicies.Thompson));

        var routed = await tried.PredictAsync(new Dictionary<string, object?> { ["files_changed"] = 7L, ["lines_added"] = 120, ["subsystem"] = "src" });
        await feedback.RewardAsync(tried.Deployment, routed.Version!.Value, reward: 1);
        Console.WriteLine($"{routed.Variant}: {routed.RoutingReason}");
        #endregion

        #region shadow
        await server.DeployAsync("commit-risk", d => d.Version(1).Shadow(version: 2, share: 0.5));
        using var seen = await server.GetPredictor("commit-risk").PredictBatchAsync(commits);
        await server.FlushAsync();
        var shadow = server.GetShadowReport("commit-risk")!;
        Console.WriteLine($"{shadow.Compared} rows compared, {shadow.LabelAgreement:P1} same labels, {shadow.Errors} errors, {shadow.LatencyP99.TotalMilliseconds:0.0} ms");
        #endregion

        #region rollout
        var rollout = await server.RollOutAsync("commit-risk", RolloutPlan
            .Canary(version: 2, new RolloutStep(10, TimeSpan.FromMinutes(30)), new RolloutStep(50, TimeSpan.FromHours(2)))
            .GuardedBy(
                RolloutGuards.ErrorRateAtMost(0.01),
                RolloutGuards.LatencyNotWorse(factor: 1.5),
                RolloutGuards.RewardNotWorse(feedback, primaryVersion: 1)));
        Console.WriteLine($"{rollout.Status.State}, {rollout.Status.Percent} %: {rollout.Status.Reason}");
        #endregion
        rollout.RollBack("The page ends here.");
        await rollout.Completion;

        #region experiment
        var control = VariantOutcomes.OfProportion("control", successes: 1_210, count: 10_050);
        var treatment = VariantOutcomes.OfProportion("treatment", successes: 1_334, count: 9_950);
        var test = new SequentialTest(expectedDifference: 0.01);
        var result = test.Look(control, treatment);
        Console.WriteLine($"{result.Difference:P2} between {result.Low:P2} and {result.High:P2}, p {result.PValue:G2}");
        Console.WriteLine($"shares as planned: {!SampleRatioCheck.Of([control.Count, treatment.Count], [1, 1]).IsMismatch}");
        Console.WriteLine($"{SampleSize.ForProportions(baseline: 0.12, difference: 0.01):N0} units for each variant find 1 % in four of five cases");
        #endregion
    }
}
