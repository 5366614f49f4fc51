using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Serving.Tests.Rollout;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Quantile_OfAnyLatencies_IsNeverLowerAndAtMostAnEighthHigher() =>
        Prop.ForAll(Gen.Choose(1, 2_000_000_000).Select(n => TimeSpan.FromTicks(n)).NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (latencies, percent) =>
        {
            var histogram = new LatencyHistogram();
            latencies.ToList().ForEach(histogram.Add);
            var exact = latencies.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * latencies.Count) - 1);
            var found = histogram.Quantile(percent / 100.0);
            return found >= exact - TimeSpan.FromTicks(1) && found <= exact * 1.126 + TimeSpan.FromTicks(1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quantile_WithoutLatencies_IsZero() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Quantile(0.99));
}
