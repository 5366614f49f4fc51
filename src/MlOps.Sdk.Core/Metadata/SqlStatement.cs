using System.Collections;
using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Turns an interpolated string into SQL text and parameters.</summary>
internal static class SqlStatement
{
    private const int MaxDepth = 8;

    /// <summary>Builds the text; <paramref name="addParameter"/> gets each converted value and returns its name.</summary>
    public static string Build(FormattableString sql, SqlDialect dialect, Func<object, string> addParameter)
    {
        var text = new StringBuilder(sql.Format.Length + 32);
        Append(text, sql, dialect, addParameter, 0);
        return text.ToString();
    }

    /// <summary>The value as the shared subset stores it.</summary>
    public static object ToDatabase(object? value, SqlDialect dialect) => value switch
    {
        null or DBNull => DBNull.Value,
        string or long or int or double or byte[] => value,
        bool b => b ? 1L : 0L,
        DateTimeOffset time => MetadataTime.ToMicroseconds(time),
        Enum e => e.ToString().ToLowerInvariant(),
        short or byte or sbyte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float f => (double)f,
        DateTime => throw new ArgumentException(
            "A DateTime cannot be stored because its time zone is not sure. Pass a DateTimeOffset.", nameof(value)),
        _ => throw new ArgumentException(
            $"A value of type {value.GetType()} cannot be a parameter of {dialect} metadata. Pass text, a number, a boolean, a time, an enumeration or bytes.",
            nameof(value)),
    };

    private static void Append(StringBuilder text, FormattableString sql, SqlDialect dialect, Func<object, string> addParameter, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ArgumentException($"SQL fragments are nested deeper than {MaxDepth}. Build the statement from fewer parts.", nameof(sql));
        }

        var format = sql.Format;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{')
            {
                var end = format.IndexOf('}', i);
                if (!int.TryParse(format.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var hole))
                {
                    throw new ArgumentException(
                        $"The hole '{format[i..(end + 1)]}' of an SQL statement has a format or alignment. Holes are parameters: write only the value.", nameof(sql));
                }

                AppendValue(text, sql.GetArgument(hole), dialect, addParameter, depth);
                i = end;
            }
            else
            {
                text.Append(c);
            }
        }
    }

    private static void AppendValue(StringBuilder text, object? value, SqlDialect dialect, Func<object, string> addParameter, int depth)
    {
        switch (value)
        {
            case FormattableString fragment:
                Append(text, fragment, dialect, addParameter, depth + 1);
                break;
            case IEnumerable values and not (string or byte[]):
                // An empty list must match nothing; both dialects accept IN (NULL).
                var names = values.Cast<object?>().Select(v => addParameter(ToDatabase(v, dialect))).ToList();
                text.Append('(').AppendJoin(", ", names.Count == 0 ? ["NULL"] : names).Append(')');
                break;
            default:
                text.Append(addParameter(ToDatabase(value, dialect)));
                break;
        }
    }
}
