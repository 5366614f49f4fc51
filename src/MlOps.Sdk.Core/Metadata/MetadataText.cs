using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>The limits that names and values from outside must keep before they reach a metadata database, a log or a page.</summary>
public static class MetadataText
{
    /// <summary>The longest name, in UTF-16 characters.</summary>
    public const int MaxNameLength = 250;

    /// <summary>The longest value of a parameter or tag, in UTF-16 characters.</summary>
    public const int MaxValueLength = 8_000;

    private const int Shown = 60;

    /// <summary>
    /// Refuses a name that is empty, too long, begins or ends with white space, or holds control, line-break, invisible
    /// formatting or broken surrogate characters, which forge log lines and make two names look the same.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What it names, for the message: "experiment", "metric".</param>
    /// <param name="parameter">The argument's name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule; the message says which.</exception>
    public static string CheckName(string name, string kind, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        var trouble = name.Length switch
        {
            0 => "is empty",
            > MaxNameLength => $"has {name.Length} characters, more than {MaxNameLength}",
            _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => "begins or ends with white space",
            _ => Objection(name, forName: true),
        };
        return trouble is null
            ? name
            : throw new ArgumentException(
                $"The {kind} name '{Quote(name)}' {trouble}. Use 1 to {MaxNameLength} visible characters in one line.", parameter);
    }

    /// <summary>Refuses a value that is too long or cannot be stored as text. Line breaks and any script are welcome.</summary>
    /// <param name="value">The value.</param>
    /// <param name="kind">What it is, for the message: "parameter 'depth'".</param>
    /// <param name="parameter">The argument's name.</param>
    /// <param name="maxLength">The longest value accepted, in UTF-16 characters.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The value breaks a rule; the message says which.</exception>
    public static string CheckValue(string value, string kind, string parameter, int maxLength = MaxValueLength)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        var trouble = value.Length > maxLength ? $"has {value.Length} characters, more than {maxLength}" : Objection(value, forName: false);
        return trouble is null
            ? value
            : throw new ArgumentException($"The value of {kind}, '{Quote(value)}', {trouble}. Shorten it, or log it as an artifact.", parameter);
    }

    /// <summary>The beginning of a text from outside, in one line and without characters that could forge a message.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = new StringBuilder();
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, Shown)).EnumerateRunes())
        {
            if (IsInvisible(rune))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                quoted.Append(rune);
            }
        }

        return text.Length > Shown ? quoted.Append('…').ToString() : quoted.ToString();
    }

    private static string? Objection(string text, bool forName)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                return $"holds half a surrogate pair at position {i}";
            }

            if (rune.Value == 0 || (forName && IsInvisible(rune)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"holds the character U+{rune.Value:X4} at position {i}");
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return null;
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
