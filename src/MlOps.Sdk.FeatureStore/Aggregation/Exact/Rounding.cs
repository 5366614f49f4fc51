using System.Numerics;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The one place where exact numbers become doubles: to the nearest, half to even.</summary>
internal static class Rounding
{
    private const int Precision = 53;
    private const int LeastExponent = -1022;
    private const int LargestExactPower = 22;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, LargestExactPower + 1).Select(i => (double)BigInteger.Pow(10, i))];

    /// <summary>The nearest double.</summary>
    /// <param name="isNegative">The sign.</param>
    /// <param name="head">The first 64 bits of the number; the highest is set.</param>
    /// <param name="isInexact">Whether a bit below those is set.</param>
    /// <param name="exponent">The power of two of the highest bit.</param>
    public static double ToDouble(bool isNegative, ulong head, bool isInexact, int exponent)
    {
        var sign = isNegative ? 1UL << 63 : 0;
        if (exponent > 1023)
        {
            return isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var dropped = 64 - (exponent >= LeastExponent ? Precision : Precision - (LeastExponent - exponent));
        if (dropped > 64)
        {
            return BitConverter.UInt64BitsToDouble(sign);
        }

        var kept = dropped == 64 ? 0 : head >> dropped;
        var rest = dropped == 64 ? head : head & ((1UL << dropped) - 1);
        var half = 1UL << (dropped - 1);
        if (rest > half || (rest == half && (isInexact || (kept & 1) != 0)))
        {
            kept++;
        }

        // A carry out of the mantissa is the next exponent, in the subnormal numbers too.
        var bits = exponent >= LeastExponent ? ((ulong)(exponent - LeastExponent) << 52) + kept : kept;
        return BitConverter.UInt64BitsToDouble(sign | bits);
    }

    /// <summary>The double nearest to <c>numerator / denominator * 2^exponent</c>; the denominator is positive.</summary>
    public static double Quotient(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (numerator.IsZero)
        {
            return 0;
        }

        var magnitude = BigInteger.Abs(numerator);
        var shift = (int)(66 - magnitude.GetBitLength() + denominator.GetBitLength());
        var (quotient, remainder) = BigInteger.DivRem(shift > 0 ? magnitude << shift : magnitude, shift < 0 ? denominator << -shift : denominator);
        var dropped = (int)quotient.GetBitLength() - 64;
        var head = quotient >> dropped;
        var isInexact = !remainder.IsZero || head << dropped != quotient;
        return ToDouble(numerator.Sign < 0, (ulong)head, isInexact, 63 + dropped - shift + exponent);
    }

    /// <summary>The double nearest to <c>value / 10^scale</c>.</summary>
    public static double Decimal(Int128 value, int scale)
    {
        if (scale <= LargestExactPower && value >= -(1L << Precision) && value <= 1L << Precision)
        {
            return (long)value / PowersOfTen[scale];
        }

        return Quotient(value, BigInteger.Pow(10, scale), 0);
    }
}
