using System.Numerics;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The sample variance <c>(n * S2 - S1^2) / (n * (n - 1))</c> from the exact sum S1 of the values and S2 of their squares. In doubles the
/// difference would cancel; here it is taken in twice their precision, and in whole numbers where even that is not enough.
/// </summary>
internal static class SampleVariance
{
    private const double MostCancellation = 1.0 / (1L << 32);
    private const double Smallest = 1e-270;
    private const double Largest = 1e290;

    /// <param name="count">How many values; at least 2.</param>
    /// <param name="sum">The sum of the values.</param>
    /// <param name="squares">The sum of their squares.</param>
    /// <param name="scale">How often both are to be divided by ten, or twice as often the squares.</param>
    public static double Of(long count, ExactSum sum, ExactSum squares, int scale)
    {
        if (scale == 0 && InTwoDoubles(count, sum.RoundTwice(), squares.RoundTwice()) is { } variance)
        {
            return variance;
        }

        var (sumInteger, squaresInteger) = (sum.ToInteger(out var sumExponent), squares.ToInteger(out var squaresExponent));
        var exponent = Math.Min(2 * sumExponent, squaresExponent);
        var difference = ((count * squaresInteger) << (squaresExponent - exponent)) - ((sumInteger * sumInteger) << ((2 * sumExponent) - exponent));
        return Rounding.Quotient(difference, (BigInteger)count * (count - 1) * BigInteger.Pow(10, 2 * scale), exponent);
    }

    /// <summary>Null where the two terms nearly cancel or leave the range in which products have no lost bits.</summary>
    private static double? InTwoDoubles(long count, (double High, double Low) sum, (double High, double Low) squares)
    {
        double n = count;
        var (first, second) = (n * squares.High, sum.High * sum.High);
        if (!(first is > Smallest and < Largest) || !(second == 0 ? sum.High == 0 : second is > Smallest and < Largest) || count > 1L << 53)
        {
            return null;
        }

        var firstRest = Math.FusedMultiplyAdd(n, squares.High, -first) + (n * squares.Low);
        var secondRest = Math.FusedMultiplyAdd(sum.High, sum.High, -second) + (2 * sum.High * sum.Low);
        var difference = first - second;
        var lost = difference - first;
        var rest = first - (difference - lost) - (second + lost);
        difference += rest + (firstRest - secondRest);
        return difference > first * MostCancellation ? difference / (n * (n - 1)) : null;
    }
}
