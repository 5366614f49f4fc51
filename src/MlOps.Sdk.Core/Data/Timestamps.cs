namespace MlOps.Sdk.Core;

/// <summary>Instants as the data layer stores them: microseconds since 1970-01-01T00:00:00Z.</summary>
public static class Timestamps
{
    /// <summary>Day number of 1970-01-01 in <see cref="DateOnly"/>'s count.</summary>
    internal const int UnixEpochDay = 719_162;

    /// <summary>Microseconds since the epoch; finer parts are cut off towards the past.</summary>
    /// <param name="instant">The instant.</param>
    public static long FromDateTimeOffset(DateTimeOffset instant) =>
        Math.DivRem(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond) is var (whole, rest) && rest < 0 ? whole - 1 : whole;

    /// <summary>The instant of a number of microseconds since the epoch.</summary>
    /// <param name="microseconds">Microseconds since the epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant is before the year 1 or after the year 9999.</exception>
    public static DateTimeOffset ToDateTimeOffset(long microseconds)
    {
        if (microseconds is < -62_135_596_800_000_000 or > 253_402_300_799_999_999)
        {
            throw new ArgumentOutOfRangeException(nameof(microseconds), microseconds, "The instant is outside the years 1 to 9999.");
        }

        return DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }
}
