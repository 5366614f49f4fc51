using MlOps.Sdk.Serving;

namespace ServingSample;

/// <summary>Three ways to compare versions on the traffic itself: in the shadow, against each other, and against memory.</summary>
internal static class Comparisons
{
    /// <summary>The new version sees copies of the traffic and answers nobody.</summary>
    public static async Task<ShadowReport> ShadowAsync(IModelServer server, IReadOnlyList<Commit> commits)
    {
        var predictor = await server.DeployAsync<Commit, Risk>(
            Models.Name, d => d.Named("commit-risk-shadowed").Version(Models.Logistic).Shadow(Models.Trees, tolerance: 0.05));
        await predictor.PredictBatchAsync(commits);
        await server.FlushAsync();
        return server.GetShadowReport(predictor.Deployment)!;
    }

    /// <summary>Each commit is assigned to one of two versions, and what became of it says which one was right more often.</summary>
    public static async Task<(SampleRatioCheck Ratio, VariantComparison Result)> ExperimentAsync(IModelServer server, IReadOnlyList<Commit> commits)
    {
        var predictor = await server.DeployAsync<Commit, Prediction>(
            Models.Name, d => d.Named("commit-risk-experiment").Version(Models.Logistic).Variant("trees", Models.Trees, percent: 50));
        var errors = new Dictionary<string, List<double>> { [VariantNames.Primary] = [], ["trees"] = [] };
        foreach (var commit in commits)
        {
            var answer = await predictor.PredictAsync(commit, new PredictOptions { UnitKey = commit.CommitId });
            errors[answer.Variant].Add(Math.Pow(answer.Probability!.Value - (commit.NeededFix ? 1 : 0), 2));
        }

        var (control, treatment) = (VariantOutcomes.OfValues("logistic", errors[VariantNames.Primary]), VariantOutcomes.OfValues("trees", errors["trees"]));
        return (SampleRatioCheck.Of([control.Count, treatment.Count], [50, 50]), FixedHorizonTest.Compare(control, treatment));
    }

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
}
