using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Tracking.Tests.Metrics;

public sealed class MetricTests : TrackingFixture
{
    [Fact]
    public async Task LogMetricsAsync_WithEveryOddNumber_BringsBackTheSameBits()
    {
        double[] odd =
        [
            double.NaN, -double.NaN, BitConverter.Int64BitsToDouble(0x7FF0000000000001), double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0,
            double.Epsilon, -double.Epsilon, 2.2250738585072011e-308, double.MaxValue, double.MinValue, 1.0 / 3, 1e15, 9007199254740993, 1,
        ];
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricsAsync(odd.Select((v, i) => new MetricValue("odd", v, i)));
        var read = await Tracker.GetMetricHistoryAsync(run.Id, "odd");
        Assert.Equal(odd.Select(BitConverter.DoubleToInt64Bits), read.Select(p => BitConverter.DoubleToInt64Bits(p.Value)));
    }

    [Fact]
    public async Task LogMetricsAsync_WithAnyNumbers_BringsBackTheSameBitsAndTheSameSummary()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        var calls = 0;
        Prop.ForAll<double[]>(values =>
        {
            var name = $"m{calls++}";
            run.LogMetricsAsync(values.Select((v, i) => new MetricValue(name, v, i % 3))).AsTask().GetAwaiter().GetResult();
            var read = Tracker.GetMetricHistoryAsync(run.Id, name).AsTask().GetAwaiter().GetResult();
            var expected = values.Select((v, i) => (v, i)).OrderBy(x => x.i % 3).ThenBy(x => x.i).Select(x => BitConverter.DoubleToInt64Bits(x.v)).ToList();
            return read.Select(p => BitConverter.DoubleToInt64Bits(p.Value)).SequenceEqual(expected)
                && (values.Length == 0 || SummaryIsRight(Tracker.GetRunAsync(run.Id).AsTask().GetAwaiter().GetResult().Metrics.Single(m => m.Name == name), values, read));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Summary_OverSeveralCalls_KeepsLastBestAndCount()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricAsync("loss", double.NaN, 1);
        Assert.Equal((null, null), (await SummaryAsync(run)) is var only ? (only.Minimum, only.Maximum) : default);
        await run.LogMetricAsync("loss", 0.7, 2);
        await run.LogMetricsAsync([new("loss", 0.2, 9), new("loss", 0.9, 9), new("loss", -3, 4)]);
        await run.LogMetricAsync("loss", 99, 3);
        Assert.Equal(new MetricSummary("loss", null, 0.9, 9, -3, 99, 6), await SummaryAsync(run));
    }

    [Fact]
    public async Task Splits_OfOneMetric_AreKeptApart()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricsAsync([new("loss", 1, 1, "train"), new("loss", 2, 1, "test"), new("loss", 3, 1)]);
        Assert.Equal(3, (await Tracker.GetRunAsync(run.Id)).GetMetric("loss"));
        Assert.Equal([2.0], (await Tracker.GetMetricHistoryAsync(run.Id, "loss", "test")).Select(p => p.Value));
        Assert.Empty(await Tracker.GetMetricHistoryAsync(run.Id, "loss", "other"));
    }

    [Fact]
    public async Task LogMetricsAsync_WithABadName_WritesNothingOfTheBatch()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await Assert.ThrowsAsync<ArgumentException>(() => run.LogMetricsAsync([new("good", 1), new("bad\n", 1)]).AsTask());
        Assert.Empty((await Tracker.GetRunAsync(run.Id)).Metrics);
    }

    [Fact]
    public async Task LogMetricAsync_FromEightThreads_LosesNothing()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await run.LogMetricAsync("loss", thread, step: i);
            }
        })));
        var points = await Tracker.GetMetricHistoryAsync(run.Id, "loss");
        Assert.Equal(400, points.Count);
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), points.Select(p => p.Sequence).Order());
    }

    [Fact]
    public async Task LogMetricsAsync_OfManyPoints_KeepsThemAll()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        await run.LogMetricsAsync(Enumerable.Range(0, 20_000).Select(i => new MetricValue("loss", i, i)));
        Assert.Equal(20_000, (await Tracker.GetMetricHistoryAsync(run.Id, "loss")).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => run.LogMetricsAsync(Enumerable.Repeat(new MetricValue("x", 1), ExperimentRun.MaxBatch + 1)).AsTask());
    }

    private async Task<MetricSummary> SummaryAsync(ExperimentRun run) => Assert.Single((await Tracker.GetRunAsync(run.Id)).Metrics);

    private static bool SummaryIsRight(MetricSummary summary, double[] values, IReadOnlyList<MetricPoint> ordered)
    {
        var numbers = values.Where(v => !double.IsNaN(v)).ToList();
        return summary.Points == values.Length
            && BitConverter.DoubleToInt64Bits(summary.Last) == BitConverter.DoubleToInt64Bits(ordered[^1].Value)
            && summary.Minimum == (numbers.Count == 0 ? null : numbers.Min())
            && summary.Maximum == (numbers.Count == 0 ? null : numbers.Max());
    }
}
