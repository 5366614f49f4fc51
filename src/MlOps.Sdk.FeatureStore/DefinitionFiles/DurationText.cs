using System.Collections.Frozen;
using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Durations as a whole number with a unit, as in <c>30d</c>, <c>12h</c>, <c>15m</c>, <c>30s</c>, <c>5ms</c>, <c>1us</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Microseconds)[] Units =
        [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

    private static readonly FrozenDictionary<string, long> Sizes = Units.ToFrozenDictionary(u => u.Unit, u => u.Microseconds, StringComparer.Ordinal);

    public static string Format(long microseconds)
    {
        var (unit, size) = Array.Find(Units, u => microseconds % u.Microseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / size}{unit}");
    }

    public static string Format(TimeSpan duration) => Format(duration.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <exception cref="FormatException">The text is no duration, or a longer one than 100 years.</exception>
    public static TimeSpan Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && Sizes.TryGetValue(text[digits..], out var size) && count <= 36_525 * Sizes["d"] / size
            ? TimeSpan.FromTicks(count * size * TimeSpan.TicksPerMicrosecond)
            : throw new FormatException($"'{Core.MetadataText.Quote(text)}' is no duration. Write a whole number and a unit (d, h, m, s, ms, us), as in 30d, of at most 100 years.");
    }
}
