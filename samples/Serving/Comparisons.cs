using System.Diagnostics;
using MlOps.Sdk.Serving;

namespace ServingSample;

/// <summary>What a cache, a batcher and a shadow do for, or to, the traffic.</summary>
internal static class Comparisons
{
    private const int Callers = 32;

    /// <summary>Asks about all commits several times, of a deployment that remembers its answers.</summary>
    public static async Task<PredictionCacheStatistics> CacheAsync(IModelServer server, IPredictionCache cache, IReadOnlyList<Commit> commits, int rounds)
    {
        var predictor = await server.DeployAsync<Commit, Risk>(Models.Name, d => d.Named("commit-risk-cached").Version(Models.Trees).Cache());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var commit in commits)
            {
                await predictor.PredictAsync(commit);
            }
        }

        return cache.Statistics[predictor.Deployment];
    }

    /// <summary>Many callers at once, each with single rows: every row by itself, and gathered to batches where that is measured to pay.</summary>
    public static async Task<(double PlainRate, double BatchedRate, BatchingStatistics Statistics)> BatchingAsync(IModelServer server, IReadOnlyList<Commit> commits)
    {
        var plain = await server.DeployAsync<Commit, Risk>(Models.Name, d => d.Named("commit-risk-plain").Version(Models.Trees));
        var batched = await server.DeployAsync<Commit, Risk>(Models.Name, d => d.Named("commit-risk-batched").Version(Models.Trees).Batching());
        await RateAsync(plain, commits);
        await RateAsync(batched, commits);
        var (plainRate, batchedRate) = (await RateAsync(plain, commits), await RateAsync(batched, commits));
        return (plainRate, batchedRate, server.Deployments.Single(deployment => deployment.Name == batched.Deployment).Batching!);
    }

    /// <summary>The new version sees copies of the traffic and answers nobody.</summary>
    public static async Task<ShadowReport> ShadowAsync(IModelServer server, IReadOnlyList<Commit> commits)
    {
        var predictor = await server.DeployAsync<Commit, Risk>(
            Models.Name, d => d.Named("commit-risk-shadowed").Version(Models.Logistic).Shadow(Models.Trees, tolerance: 0.05));
        await predictor.PredictBatchAsync(commits);
        await server.FlushAsync();
        return server.GetShadowReport(predictor.Deployment)!;
    }

    private static async Task<double> RateAsync(IPredictor<Commit, Risk> predictor, IReadOnlyList<Commit> commits)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < commits.Count; i += Callers)
            {
                await predictor.PredictAsync(commits[i]);
            }
        })));
        return commits.Count / clock.Elapsed.TotalSeconds;
    }
}
