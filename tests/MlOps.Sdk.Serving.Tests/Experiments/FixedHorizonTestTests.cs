namespace MlOps.Sdk.Serving.Tests;

public sealed class FixedHorizonTestTests
{
    [Fact]
    public void Compare_Proportions_EqualsScipy()
    {
        foreach (var known in ExperimentReference.Cases("proportions"))
        {
            var (a, b) = (known.Numbers("control"), known.Numbers("treatment"));
            var result = FixedHorizonTest.Compare(
                VariantOutcomes.OfProportion("a", (long)a[0], (long)a[1]), VariantOutcomes.OfProportion("b", (long)b[0], (long)b[1]), known.Number("confidence"));

            Assert.Equal(known.Number("p_value"), result.PValue, 1e-9);
            Assert.Equal(known.Number("low"), result.Low, 1e-9);
            Assert.Equal(known.Number("high"), result.High, 1e-9);
            Assert.Equal(known.Number("p_value") < 1 - known.Number("confidence"), result.IsSignificant);
        }
    }

    [Fact]
    public void Compare_Means_EqualsScipysWelch()
    {
        foreach (var known in ExperimentReference.Cases("means"))
        {
            var result = FixedHorizonTest.Compare(
                VariantOutcomes.OfValues("a", known.Numbers("control")), VariantOutcomes.OfValues("b", known.Numbers("treatment")), known.Number("confidence"));

            Assert.Equal(known.Number("p_value"), result.PValue, 1e-9);
            Assert.Equal(known.Number("low"), result.Low, 1e-7);
            Assert.Equal(known.Number("high"), result.High, 1e-7);
        }
    }

    [Fact]
    public void Compare_NoSpreadAtAll_IsNoNaN()
    {
        var (ones, twos) = (VariantOutcomes.OfValues("a", 1, 1, 1), VariantOutcomes.OfValues("b", 2, 2, 2));

        Assert.Equal((1d, 0d, 0d), Figures(FixedHorizonTest.Compare(ones, VariantOutcomes.OfValues("b", 1, 1))));
        Assert.Equal((0d, 1d, 1d), Figures(FixedHorizonTest.Compare(ones, twos)));
        var none = FixedHorizonTest.Compare(VariantOutcomes.OfProportion("a", 0, 10), VariantOutcomes.OfProportion("b", 0, 10));
        Assert.Equal(1, none.PValue);
        Assert.Null(none.RelativeDifference);

        static (double, double, double) Figures(VariantComparison c) => (c.PValue, c.Low, c.High);
    }

    [Fact]
    public void Compare_WithoutADifference_IsWrongAsOftenAsItSays()
    {
        var random = new Random(11);
        const int Experiments = 20_000;
        var wrong = Enumerable.Range(0, Experiments).Count(_ => FixedHorizonTest.Compare(
            VariantOutcomes.OfProportion("a", Successes(random, 400, 0.3), 400), VariantOutcomes.OfProportion("b", Successes(random, 400, 0.3), 400)).IsSignificant);

        // Three standard errors around 5 %.
        Assert.InRange((double)wrong / Experiments, 0.0454, 0.0546);
    }

    [Fact]
    public void Compare_DifferentKindsOrTooFew_IsRefused()
    {
        var proportion = VariantOutcomes.OfProportion("a", 1, 10);

        Assert.Contains("different kinds", Assert.Throws<ArgumentException>(() => FixedHorizonTest.Compare(proportion, VariantOutcomes.OfMean("b", 9, 1, 1))).Message);
        Assert.Contains("\"b\" has 1 units", Assert.Throws<ArgumentException>(() => FixedHorizonTest.Compare(proportion, VariantOutcomes.OfProportion("b", 1, 1))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => FixedHorizonTest.Compare(proportion, proportion, 1));
    }

    private static long Successes(Random random, int count, double share)
    {
        var successes = 0L;
        for (var i = 0; i < count; i++)
        {
            successes += random.NextDouble() < share ? 1 : 0;
        }

        return successes;
    }
}
