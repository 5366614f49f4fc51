using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class ServingLoad
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        (await Sample.TrainAsync(services, commits, Trainer.LogisticRegression())).Dispose();
        (await Sample.TrainAsync(services, commits, Trainer.GradientBoostedTrees(o => o.Trees = 50))).Dispose();
        var server = services.GetRequiredService<IModelServer>();
        var row = new Dictionary<string, object?> { ["files_changed"] = 7, ["lines_added"] = 120, ["subsystem"] = "src" };

        #region batching
        var model = await server.DeployAsync("commit-risk", d => d.Batching(b =>
        {
            b.MaxBatchSize = 64;
            b.PriorityLevels = 2;
            b.QueueCapacity = 1024;
        }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => model.PredictAsync(row, new PredictOptions { Timeout = TimeSpan.FromSeconds(2) }).AsTask()));
        Console.WriteLine($"{answers.Length} callers, each with an answer of its own: {server.Deployments[0].Batching!.Batches} batches of {server.Deployments[0].Batching!.MeanBatchSize:0.0} rows");
        #endregion

        #region hosting
        await server.DeployAsync("commit-risk", d => d
            .Named("seldom")
            .Version(1)
            .Loading(ModelLoading.OnDemand)
            .MaxConcurrency(calls: 2, queue: 64, maxWait: TimeSpan.FromMilliseconds(200)));
        #endregion

        #region cache
        var cached = await server.DeployAsync("commit-risk", d => d
            .Cache(c =>
            {
                c.TimeToLive = TimeSpan.FromMinutes(10);
                c.MaxBytes = 256 << 20;
            })
            .Fallback(f => f.CachedAnswer(TimeSpan.FromHours(6)).StaticDefault(0.5)));
        var first = await cached.PredictAsync(row);
        var again = await cached.PredictAsync(row);
        Console.WriteLine($"the same row again: from the cache {again.IsCached}, equal {again.Value.Equals(first.Value)}");
        #endregion

        #region replicas
        await server.DeployAsync("commit-risk", d => d
            .Version(1)
            .Replicas(r => r
                .Local(2)
                .Remote(new OpenInferenceEndpoint(new Uri("http://localhost:8000")), weight: 4)
                .Balancing(BalancingPolicies.LeastOutstanding)
                .LeavesAfter(failures: 3, rest: TimeSpan.FromSeconds(10))));
        foreach (var replica in server.Deployments[0].Replicas)
        {
            Console.WriteLine($"{replica.Name}: version {replica.Version}, {replica.State}, {replica.Served} served, {replica.Outstanding} under way");
        }
        #endregion

        #region rolling
        var rolling = await server.RollOutAsync("commit-risk", RolloutPlan
            .Rolling(version: 2, hold: TimeSpan.FromMinutes(5))
            .GuardedBy(RolloutGuards.ErrorRateAtMost(0.01)));
        Console.WriteLine($"{rolling.Status.State}, {rolling.Status.Percent} %: {rolling.Status.Reason}");
        #endregion
        rolling.RollBack("The page ends here.");
        await rolling.Completion;
        Console.WriteLine($"level {(int)QualityLevel.FullModel} all the way");
    }
}
