using System.Collections;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>Parameters as text: invariant, and the same text for the same value everywhere.</summary>
internal static class ParameterText
{
    public static string Of(string name, object? value) =>
        MetadataText.CheckValue(Format(value), $"parameter '{MetadataText.Quote(name)}'", nameof(value));

    private static string Format(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Format))}]",
        _ => value.ToString() ?? "",
    };
}
