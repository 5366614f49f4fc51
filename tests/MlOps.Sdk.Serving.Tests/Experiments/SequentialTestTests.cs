namespace MlOps.Sdk.Serving.Tests;

public sealed class SequentialTestTests
{
    private const int Looks = 100;
    private const int UnitsBetweenLooks = 50;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Look_AtProportionsWithoutADifference_IsWrongAtMostAsOftenAsItSaysUnderPeeking(double share)
    {
        var random = new Random(5);
        var (sequential, peeking) = WrongShares(1_000, () => random.NextDouble() < share ? 1 : 0, isProportion: true);

        Assert.InRange(sequential, 0, 0.05);
        Assert.InRange(peeking, 0.2, 1);
    }

    [Fact]
    public void Look_AtSkewedMeansWithoutADifference_IsWrongAtMostAsOftenAsItSaysUnderPeeking()
    {
        var random = new Random(6);
        var (sequential, peeking) = WrongShares(1_000, () => -Math.Log(1 - random.NextDouble()), isProportion: false);

        Assert.InRange(sequential, 0, 0.05);
        Assert.InRange(peeking, 0.2, 1);
    }

    [Fact]
    public void Look_AtARealDifference_FindsItAndCoversIt()
    {
        var random = new Random(7);
        var (found, covered) = (0, 0);
        for (var experiment = 0; experiment < 200; experiment++)
        {
            var test = new SequentialTest(expectedDifference: 0.05);
            var (a, b, units) = (0L, 0L, 0L);
            VariantComparison last;
            do
            {
                for (var i = 0; i < 100; i++)
                {
                    a += random.NextDouble() < 0.30 ? 1 : 0;
                    b += random.NextDouble() < 0.36 ? 1 : 0;
                }

                units += 100;
                last = test.Look(VariantOutcomes.OfProportion("a", a, units), VariantOutcomes.OfProportion("b", b, units));
            }
            while (!last.IsSignificant && units < 10_000);

            found += last.IsSignificant ? 1 : 0;
            covered += last.Low <= 0.06 && last.High >= 0.06 ? 1 : 0;
        }

        Assert.InRange(found, 198, 200);
        Assert.InRange(covered, 190, 200);
    }

    [Fact]
    public void Look_OnceSignificant_StaysSoAndTheIntervalNeverGrows()
    {
        var test = new SequentialTest(0.1, fewestUnits: 10);
        var early = test.Look(VariantOutcomes.OfProportion("a", 10, 9_000), VariantOutcomes.OfProportion("b", 4_000, 9_000));
        var late = test.Look(VariantOutcomes.OfProportion("a", 4_500, 10_000), VariantOutcomes.OfProportion("b", 4_510, 10_000));

        Assert.True(early.IsSignificant);
        Assert.True(late.IsSignificant);
        Assert.True(late.Low >= early.Low && late.High <= early.High);
    }

    [Fact]
    public void Look_BelowTheFewestUnits_ConcludesNothing()
    {
        var result = new SequentialTest(0.1).Look(VariantOutcomes.OfProportion("a", 0, 99), VariantOutcomes.OfProportion("b", 5_000, 5_000));

        Assert.Equal((1d, double.NegativeInfinity, double.PositiveInfinity), (result.PValue, result.Low, result.High));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequentialTest(0));
    }

    // The share of experiments in which some look calls a difference real: of this test, and of the fixed-horizon test misused this way.
    private static (double Sequential, double Peeking) WrongShares(int experiments, Func<double> outcome, bool isProportion)
    {
        var (sequential, peeking) = (0, 0);
        for (var experiment = 0; experiment < experiments; experiment++)
        {
            var test = new SequentialTest(expectedDifference: 0.05);
            var (a, b) = (new Sums(), new Sums());
            var (isWrong, peeked) = (false, false);
            for (var look = 0; look < Looks; look++)
            {
                for (var i = 0; i < UnitsBetweenLooks; i++)
                {
                    a.Add(outcome());
                    b.Add(outcome());
                }

                var (control, treatment) = (a.ToOutcomes("a", isProportion), b.ToOutcomes("b", isProportion));
                isWrong |= test.Look(control, treatment).IsSignificant;
                peeked |= FixedHorizonTest.Compare(control, treatment).IsSignificant;
            }

            sequential += isWrong ? 1 : 0;
            peeking += peeked ? 1 : 0;
        }

        return ((double)sequential / experiments, (double)peeking / experiments);
    }

    private sealed class Sums
    {
        private long _count;
        private double _sum;
        private double _squares;

        public void Add(double value) => (_count, _sum, _squares) = (_count + 1, _sum + value, _squares + (value * value));

        public VariantOutcomes ToOutcomes(string variant, bool isProportion) => isProportion
            ? VariantOutcomes.OfProportion(variant, (long)_sum, _count)
            : VariantOutcomes.OfMean(variant, _count, _sum / _count, (_squares - (_sum * _sum / _count)) / (_count - 1));
    }
}
