using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>The text a unit is hashed by: 42 is the same unit as an int, a long and a double.</summary>
internal static class UnitKeys
{
    public static string? From(object? value) => value switch
    {
        null => null,
        string text => text,
        double number when Math.Truncate(number) == number && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        float number when MathF.Truncate(number) == number && MathF.Abs(number) < 1e15f => ((long)number).ToString(CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
