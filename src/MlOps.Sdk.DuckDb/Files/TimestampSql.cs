namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Conversions between instants with and without a time zone, both UTC. The engine's own cast computes a calendar date for each row, which costs
/// more than decoding the column; the microseconds behind both are the same. Only infinite times need the cast.
/// </summary>
internal static class TimestampSql
{
    /// <summary>The engine's name of the type with a time zone.</summary>
    public const string Zoned = "TIMESTAMP WITH TIME ZONE";

    /// <summary>A TIMESTAMPTZ as TIMESTAMP.</summary>
    /// <param name="value">SQL that may stand in several places.</param>
    public static string ToPlain(string value) => $"CASE {ToPlainCases(value)} END";

    /// <summary>The cases of <see cref="ToPlain"/>, to add to others.</summary>
    public static string ToPlainCases(string value) => $"WHEN isfinite({value}) THEN make_timestamp(epoch_us({value})) ELSE CAST({value} AS TIMESTAMP)";

    /// <summary>A TIMESTAMP as TIMESTAMPTZ.</summary>
    /// <param name="value">SQL that may stand in several places.</param>
    public static string ToZoned(string value) =>
        $"CASE WHEN isfinite({value}) THEN make_timestamptz(epoch_us({value})) ELSE CAST({value} AS TIMESTAMPTZ) END";
}
