namespace MlOps.Sdk.FeatureStore;

/// <summary>Functions of timestamps, which are microseconds since 1970-01-01T00:00:00Z.</summary>
internal static class TimeFunctions
{
    private const long Hour = 3_600_000_000;
    private const long Day = 24 * Hour;
    private const double Second = 1_000_000;

    // 1970-01-01 was a Thursday, the fourth day of a week that begins with Monday.
    private const long EpochDay = 3;

    public static void Apply(ExpressionFunction function, ExpressionValues[] arguments, ExpressionValues result)
    {
        var instants = arguments[0].Integers;
        for (var i = 0; i < result.Length; i++)
        {
            switch (function)
            {
                case ExpressionFunction.Hour:
                    result.Integers[i] = Modulo(Floor(instants[i], Hour), 24);
                    break;
                case ExpressionFunction.DayOfWeek:
                    result.Integers[i] = Modulo(Floor(instants[i], Day) + EpochDay, 7) + 1;
                    break;
                default:
                    var elapsed = (Int128)arguments[1].Integers[i] - instants[i];
                    result.Floats[i] = (double)elapsed / Second;
                    break;
            }
        }
    }

    private static long Floor(long value, long unit) => (value / unit) - (value % unit < 0 ? 1 : 0);

    private static long Modulo(long value, long unit) => ((value % unit) + unit) % unit;
}
