using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class QuantileSketchTests
{
    private const double PromisedError = 0.005;

    [Theory]
    [InlineData("random")]
    [InlineData("rising")]
    [InlineData("falling")]
    [InlineData("zoomed")]
    public void Add_ManyValuesInAnyOrder_RankErrorStaysBelowPromise(string order)
    {
        const int Rows = 300_000;
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => order switch
        {
            "random" => random.NextDouble(),
            "rising" => i,
            "falling" => -i,
            _ => i % 2 == 0 ? i : -i,
        })];
        var sketch = new QuantileSketch();
        foreach (var value in values)
        {
            sketch.Add(value);
        }

        AssertRanks(values, sketch.ToSortedValues());
    }

    [Fact]
    public void Merge_ManyParts_RankErrorStaysBelowPromise()
    {
        var random = new Random(11);
        var all = new List<double>();
        var total = new QuantileSketch();
        for (var part = 0; part < 40; part++)
        {
            var sketch = new QuantileSketch();
            for (var i = 0; i < 5_000; i++)
            {
                var value = random.NextDouble() + part;
                all.Add(value);
                sketch.Add(value);
            }

            total.Merge(sketch);
        }

        AssertRanks([.. all], total.ToSortedValues());
    }

    [Fact]
    public void ToSortedValues_FewValues_IsExact() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>().Filter(values => values.Length > 0), floats =>
        {
            double[] values = [.. floats.Select(f => f.Get)];
            var sketch = new QuantileSketch();
            foreach (var value in values)
            {
                sketch.Add(value);
            }

            var summary = sketch.ToSortedValues();
            return summary.Total == values.Length
                && values.All(v => summary.CountAtMost(v) == values.Count(x => x <= v))
                && summary.Quantile(0.5).Equals(values.Order().ElementAt(((values.Length + 1) / 2) - 1));
        }).QuickCheckThrowOnFailure();

    private static void AssertRanks(double[] values, WeightedValues summary)
    {
        Array.Sort(values);
        Assert.Equal(values.Length, summary.Total);
        var worst = 0.0;
        for (var i = 0; i < values.Length; i += 97)
        {
            worst = Math.Max(worst, Math.Abs(summary.CountAtMost(values[i]) - (i + 1.0)) / values.Length);
        }

        Assert.True(worst < PromisedError, $"The rank error is {worst}.");
    }
}
