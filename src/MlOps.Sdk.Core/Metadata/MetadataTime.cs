namespace MlOps.Sdk.Core;

/// <summary>Times as metadata databases store them: whole microseconds since 1970-01-01T00:00:00Z.</summary>
public static class MetadataTime
{
    /// <summary>The microseconds since the epoch, rounded down; the offset is dropped because the instant stays the same.</summary>
    public static long ToMicroseconds(DateTimeOffset time) =>
        Math.DivRem(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerMicrosecond) is var (quotient, remainder)
            && remainder < 0 ? quotient - 1 : quotient;

    /// <summary>The instant, in UTC.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));
}
