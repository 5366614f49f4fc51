namespace MlOps.Sdk.DuckDb;

/// <summary>Timestamps of other units in microseconds. The engine's two infinities stay what they are.</summary>
internal static class TimestampUnits
{
    public static long FromSeconds(long value) => IsInfinite(value) ? value : checked(value * 1_000_000);

    public static long FromMilliseconds(long value) => IsInfinite(value) ? value : checked(value * 1_000);

    /// <summary>Cut off towards the past.</summary>
    public static long FromNanoseconds(long value) => IsInfinite(value) ? value : Math.DivRem(value, 1_000) is var (whole, rest) && rest < 0 ? whole - 1 : whole;

    private static bool IsInfinite(long value) => value is long.MaxValue or -long.MaxValue;
}
