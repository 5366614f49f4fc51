using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class MomentAccumulatorTests
{
    [Fact]
    public void Merge_AnyCut_EqualsOnePass() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int[]>().Filter(values => values.Length > 1),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            (values, cutAt) =>
            {
                var cut = cutAt.Get % values.Length;
                var whole = Of(values);
                var merged = Of(values[..cut]);
                merged.Merge(Of(values[cut..]));
                var mean = values.Average();
                var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
                return merged.Count == values.Length
                    && Near(merged.Mean, mean) && Near(whole.Mean, mean)
                    && Near(merged.StandardDeviation, deviation) && Near(whole.StandardDeviation, deviation)
                    && merged.Minimum.Equals(values.Min()) && merged.Maximum.Equals(values.Max());
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_Block_EqualsOneByOne() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), values =>
        {
            var blocks = Of([7, -2]);
            blocks.Add([.. values.Select(v => (double)v)]);
            var single = Of([7, -2, .. values]);
            return blocks.Count == single.Count
                && Near(blocks.Mean, single.Mean)
                && Near(blocks.StandardDeviation, single.StandardDeviation)
                && blocks.Minimum.Equals(single.Minimum)
                && blocks.Maximum.Equals(single.Maximum);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void StandardDeviation_LargeOffset_KeepsItsDigits()
    {
        var moments = new MomentAccumulator();
        foreach (var value in new[] { 4.0, 7, 13, 16 })
        {
            moments.Add(1e9 + value);
        }

        Assert.Equal(Math.Sqrt(30), moments.StandardDeviation, 1e-9);
    }

    private static MomentAccumulator Of(int[] values)
    {
        var moments = new MomentAccumulator();
        foreach (var value in values)
        {
            moments.Add(value);
        }

        return moments;
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) <= 1e-9 * (1 + Math.Abs(right));
}
