using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Answers that are about to expire. A run takes a second of the clock, which stands still otherwise.</summary>
public sealed class EarlyRefreshTests
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(100);

    /// <summary>The published rule: a caller refreshes when cost × beta × -ln(draw) reaches the time that is left, so one in e^(left / cost) does.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    public async Task IsRefreshDue_TimeLeft_HasThePublishedChance(double beta, double secondsLeft)
    {
        const int draws = 20_000;
        await using var host = await Host.WithVersionsAsync(1);
        var cache = new PredictionCache("d", PredictionCachePlan.From(new PredictionCacheOptions { EarlyRefresh = beta, Seed = 1 }, null), host.Time, new KeyHash(), null);
        var second = host.Time.TimestampFrequency;
        var entry = new CacheEntry(CacheBench.Key(CacheBench.Version(), 1), 0, 1, null) { Cost = second, FreshUntil = 1000 * second };
        var now = (long)((1000 - secondsLeft) * second);
        var due = Enumerable.Range(0, draws).Count(_ => cache.IsRefreshDue(entry, now));
        var expected = draws * Math.Exp(-secondsLeft / beta);
        Assert.InRange(due, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        Assert.False(cache.IsRefreshDue(entry, 0));
    }

    /// <summary>Many callers around the expiry: computed once in its time, whoever draws it, and nobody else waits.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Predict_CallsAroundTheExpiry_ComputeOnceEarly(int seed)
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => (c.TimeToLive, c.Seed) = (Life, seed)));
        host.Runtime.DuringRun = (_, _) => host.Time.Advance(TimeSpan.FromSeconds(1));
        await predictor.PredictAsync(TestModels.Row());
        var runs = host.Runtime.Runs;
        var refreshed = 0;
        host.Time.Advance(Life - TimeSpan.FromSeconds(10));
        for (var tick = 0; tick < 200; tick++)
        {
            var answer = await predictor.PredictAsync(TestModels.Row());
            refreshed += answer.IsCached ? 0 : 1;
            host.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((1, runs + 1, 1L, 1L), (refreshed, host.Runtime.Runs, host.Server.Deployments[0].Cache!.EarlyRefreshes, host.Server.Deployments[0].Cache!.Misses));
    }

    [Fact]
    public async Task Predict_NoEarlyRefresh_ComputesAtTheExpiryOnly()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => (c.TimeToLive, c.EarlyRefresh) = (Life, 0)));
        host.Runtime.DuringRun = (_, _) => host.Time.Advance(TimeSpan.FromSeconds(1));
        await predictor.PredictAsync(TestModels.Row());
        host.Time.Advance(Life - TimeSpan.FromTicks(1));
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
        }

        host.Time.Advance(TimeSpan.FromTicks(1));
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        Assert.Equal(TimeSpan.FromSeconds(50), host.Server.Deployments[0].Cache!.TimeSaved);
    }

    /// <summary>When the refresh fails, the answer that still holds is given.</summary>
    [Fact]
    public async Task Predict_RefreshFails_GivesTheAnswerThatStillHolds()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => (c.TimeToLive, c.Seed) = (Life, 1)).Breaker(b => b.MinimumThroughput = 1000));
        host.Runtime.DuringRun = (_, _) => host.Time.Advance(TimeSpan.FromSeconds(1));
        await predictor.PredictAsync(TestModels.Row());
        host.Runtime.DuringRun = null;
        host.Runtime.Failing[1] = true;
        var runs = host.Runtime.Runs;
        host.Time.Advance(Life - TimeSpan.FromMilliseconds(10));
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
        }

        Assert.True(host.Runtime.Runs > runs);
        Assert.Equal(0, host.Server.Deployments[0].Cache!.EarlyRefreshes);
    }
}
