namespace MlOps.Sdk.Serving.Tests;

public sealed class SampleRatioCheckTests
{
    [Fact]
    public void Of_Counts_EqualsScipysChiSquare()
    {
        foreach (var known in ExperimentReference.Cases("ratios"))
        {
            var result = SampleRatioCheck.Of([.. known.Numbers("counts").Select(c => (long)c)], known.Numbers("shares"));

            Assert.Equal(known.Number("statistic"), result.Statistic, 1e-9);
            Assert.Equal(known.Number("p_value"), result.PValue, 1e-9 * known.Number("p_value") + 1e-15);
            Assert.Equal(known.Number("p_value") < 0.001, result.IsMismatch);
        }
    }

    [Fact]
    public void Of_StickyAssignment_IsNoMismatch()
    {
        var first = Enumerable.Range(0, 100_000).LongCount(user => StickyHash.Place("experiment", $"user-{user}") < 0.1);

        Assert.False(SampleRatioCheck.Of([first, 100_000 - first], [0.1, 0.9]).IsMismatch);
    }

    [Fact]
    public void Of_SenselessCounts_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SampleRatioCheck.Of([1], [1]));
        Assert.Throws<ArgumentException>(() => SampleRatioCheck.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => SampleRatioCheck.Of([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => SampleRatioCheck.Of([1, 2], [1, 0]));
        Assert.Throws<ArgumentException>(() => SampleRatioCheck.Of([-1, 2], [1, 1]));
    }
}
