namespace MlOps.Sdk.Serving.Tests;

public sealed class SampleSizeTests
{
    [Fact]
    public void ForProportions_EqualsTheReference()
    {
        foreach (var known in ExperimentReference.Cases("sizes"))
        {
            Assert.Equal(
                known.Number("units"), SampleSize.ForProportions(known.Number("baseline"), known.Number("difference"), known.Number("confidence"), known.Number("power")));
        }
    }

    [Fact]
    public void ForMeans_StandardCase_IsTheTextbooks() => Assert.Equal(63, SampleSize.ForMeans(standardDeviation: 1, difference: 0.5));

    [Fact]
    public void ForProportions_ThatManyUnits_FindTheDifferenceAsOftenAsPromised()
    {
        var (random, units) = (new Random(3), SampleSize.ForProportions(0.2, 0.1));
        const int Experiments = 2_000;
        var found = Enumerable.Range(0, Experiments).Count(_ => FixedHorizonTest.Compare(Outcomes("a", 0.2), Outcomes("b", 0.3)).IsSignificant);

        Assert.InRange((double)found / Experiments, 0.77, 0.83);

        VariantOutcomes Outcomes(string name, double share) =>
            VariantOutcomes.OfProportion(name, Enumerable.Range(0, (int)units).LongCount(_ => random.NextDouble() < share), units);
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForProportions(0.9, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForProportions(0.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForMeans(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForMeans(1, 1, power: 1));
    }
}
