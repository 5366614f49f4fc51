using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Serving.Tests;

public sealed class VariantOutcomesTests
{
    [Fact]
    public void Merge_OfAnyParts_EqualsTheWhole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<int[]>(), (first, second) =>
        {
            var (a, b) = (first.Select(v => (double)v), second.Select(v => (double)v));
            var merged = VariantOutcomes.OfValues("v", a).Merge(VariantOutcomes.OfValues("v", b));
            var whole = VariantOutcomes.OfValues("v", a.Concat(b));
            return merged.Count == whole.Count && Math.Abs(merged.Mean - whole.Mean) < 1e-9 && Math.Abs(merged.Variance - whole.Variance) < 1e-6;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OfProportion_EqualsItsZerosAndOnes()
    {
        var (proportion, values) = (VariantOutcomes.OfProportion("v", 3, 10), VariantOutcomes.OfValues("v", 1, 1, 1, 0, 0, 0, 0, 0, 0, 0));

        Assert.Equal(values.Mean, proportion.Mean, 1e-12);
        Assert.Equal(values.Variance, proportion.Variance, 1e-12);
    }

    [Fact]
    public void Outcomes_OutOfRange_AreRefused()
    {
        Assert.Contains("11 successes among 10", Assert.Throws<ArgumentOutOfRangeException>(() => VariantOutcomes.OfProportion("v", 11, 10)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => VariantOutcomes.OfValues("v", double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => VariantOutcomes.OfMean("v", 2, 1, -1));
        Assert.Throws<ArgumentException>(() => VariantOutcomes.OfProportion("v", 1, 10).Merge(VariantOutcomes.OfProportion("w", 1, 10)));
    }
}
