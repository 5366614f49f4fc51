using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class SampleVarianceTests
{
    [Fact]
    public void Of_ReferenceValues_AreThoseOfRationalArithmeticAndOfNumpy()
    {
        var (exact, numpy) = (0, 0);
        foreach (var reference in ReferenceSums.Read().Where(r => r.Variance is not null))
        {
            var variance = Of(reference.Values);
            AssertWithin(reference.Variance!.Value, variance, 2.3e-16, reference.Name);
            exact++;
            if (reference.NumpyVariance is { } expected)
            {
                AssertWithin(expected, variance, 1e-12, reference.Name);
                AssertWithin(reference.NumpyDeviation!.Value, Math.Sqrt(variance), 1e-12, reference.Name);
                numpy++;
            }
        }

        Assert.True(exact > 45 && numpy > 20);
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e15)]
    [InlineData(-4e15)]
    public void Of_ValuesFarFromZero_LosesNothing(double offset) =>
        Assert.Equal(30, Of([offset + 4, offset + 7, offset + 13, offset + 16]));

    [Fact]
    public void Of_EqualValues_IsZero() => Assert.Equal(0, Of(Enumerable.Repeat(0.1, 1_000)));

    [Fact]
    public void Of_SquaresBeyondDoubles_AreStillExact()
    {
        Assert.Equal(double.PositiveInfinity, Of([1e200, -1e200]));
        Assert.Equal(0, Of([1e-200, 3e-200]));
        Assert.Equal(2e300, Of([1e150, -1e150]), 1e285);
    }

    [Fact]
    public void Of_WholeNumbersWithScale_AreTheRoundedFraction() =>
        Prop.ForAll(Gen.Choose(-1_000_000, 1_000_000).NonEmptyListOf().Where(l => l.Count > 1).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (values, scale) =>
        {
            var (sum, squares) = (new ExactSum(), new ExactSum());
            foreach (var value in values)
            {
                sum.Add(value);
                squares.Add((double)value * value);
            }

            BigInteger n = values.Count;
            var numerator = (n * values.Aggregate(BigInteger.Zero, (s, v) => s + ((BigInteger)v * v))) - BigInteger.Pow(values.Aggregate(BigInteger.Zero, (s, v) => s + v), 2);
            var denominator = n * (n - 1) * BigInteger.Pow(10, 2 * scale);
            AssertWithin(Rounding.Quotient(numerator, denominator, 0), SampleVariance.Of(values.Count, sum, squares, scale), 2.3e-16, $"{values.Count} values");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(74, 1));

    private static void AssertWithin(double expected, double actual, double tolerance, string what) =>
        Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{what}: {expected:R} expected, {actual:R} here");

    private static double Of(IEnumerable<double> values)
    {
        var state = new FloatSumState(0, hasSquares: true);
        var events = new EventBuffer([Core.DataType.Float64]);
        var column = Core.Columns.From(values.ToArray());
        using var times = Core.Columns.From(new long[column.Length]);
        events.Load(times, times, [column]);
        state.Add(events, 0, events.Count);
        return state.ReadNumber(AggregateBuilder.Instance.Variance("x"))!.Value;
    }
}
