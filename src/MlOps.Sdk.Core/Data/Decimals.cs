using System.Globalization;
using System.Numerics;

namespace MlOps.Sdk.Core;

/// <summary>Decimals as scaled 128-bit integers: value = unscaled ÷ 10^scale.</summary>
internal static class Decimals
{
    public static object ToObject(Int128 unscaled, int scale)
    {
        var magnitude = Int128.Abs(unscaled);
        if (scale <= 28 && magnitude < (Int128)1 << 96)
        {
            var bits = (UInt128)magnitude;
            return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), unscaled < 0, (byte)scale);
        }

        return ToText(unscaled, scale);
    }

    /// <summary>All digits, as in <c>-12.30</c>.</summary>
    public static string ToText(Int128 unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? "-" + text : text;
    }

    /// <summary>Reads what <see cref="ToText"/> wrote for the same type.</summary>
    /// <exception cref="FormatException">The text is no number with exactly the type's digits after the point.</exception>
    /// <exception cref="OverflowException">The number needs more digits than the type has.</exception>
    public static Int128 FromText(string text, DataType type)
    {
        var digits = text.AsSpan().TrimStart('-');
        var point = digits.IndexOf('.');
        if ((point < 0 ? 0 : digits.Length - point - 1) != type.Scale || digits.IsEmpty)
        {
            throw new FormatException($"'{text}' has not {type.Scale} digits after the point.");
        }

        var unscaled = BigInteger.Parse(
            text.Replace(".", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return BigInteger.Abs(unscaled) < (BigInteger)PowerOfTen(type.Precision)
            ? (Int128)unscaled
            : throw new OverflowException($"'{text}' does not fit {type}.");
    }

    /// <summary>The scaled integer of a decimal, rounded half to even where the scale is too small.</summary>
    /// <exception cref="OverflowException">The number needs more digits than the type has.</exception>
    public static Int128 FromDecimal(decimal value, DataType type)
    {
        var rounded = type.Scale <= 28 ? decimal.Round(value, type.Scale, MidpointRounding.ToEven) : value;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(rounded, bits);
        var unscaled = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        var scale = (bits[3] >> 16) & 0x7F;
        for (; scale < type.Scale; scale++)
        {
            unscaled = checked(unscaled * 10);
        }

        if (unscaled >= PowerOfTen(type.Precision))
        {
            throw new OverflowException($"{value.ToString(CultureInfo.InvariantCulture)} does not fit {type}.");
        }

        return bits[3] < 0 ? -unscaled : unscaled;
    }

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
