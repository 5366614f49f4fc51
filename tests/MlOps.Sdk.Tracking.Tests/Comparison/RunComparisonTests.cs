using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking.Tests.Comparisons;

public sealed class RunComparisonTests : TrackingFixture
{
    [Fact]
    public async Task CompareAsync_OfThreeRuns_FlagsWhatDiffersAndFindsTheBest()
    {
        var ids = new List<string>();
        foreach (var (rate, score) in ((double, double)[])[(0.1, 0.7), (0.2, double.NaN), (0.1, 0.8)])
        {
            await using var run = await Tracker.StartRunAsync("risk");
            await run.LogParametersAsync(new Dictionary<string, object> { ["rate"] = rate, ["seed"] = 7 });
            await run.LogMetricAsync("score", 0.1, step: 1, split: "test");
            await run.LogMetricAsync("score", score, step: 2, split: "test");
            ids.Add(run.Id);
        }

        await using var without = await Tracker.StartRunAsync("risk");
        await without.LogParameterAsync("seed", 7);
        ids.Add(without.Id);

        var comparison = await Tracker.CompareAsync(ids);
        Assert.Equal(ids, comparison.Runs.Select(r => r.Id));
        var differing = Assert.Single(comparison.DifferingParameters);
        Assert.Equal("rate", differing.Name);
        Assert.Equal(["0.1", "0.2", "0.1", null], differing.Values);
        Assert.Equal(["rate", "seed"], comparison.Parameters.Select(p => p.Name));
        var metric = Assert.Single(comparison.Metrics);
        Assert.Equal([0.7, double.NaN, 0.8, null], metric.Summaries.Select(s => s?.Last));
        Assert.Equal([0.7, 0.1, 0.8, null], metric.Summaries.Select(s => s?.Maximum));
        Assert.Equal((2, 0), (metric.IndexOfLargest, metric.IndexOfSmallest));
    }

    [Fact]
    public async Task CompareAsync_OfOneRun_IsMisuse()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.CompareAsync([run.Id]).AsTask());
        await Assert.ThrowsAsync<NotFoundException>(() => Tracker.CompareAsync([run.Id, new string('0', 32)]).AsTask());
    }
}
