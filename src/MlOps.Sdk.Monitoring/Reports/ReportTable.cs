using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>A table whose columns of numbers are aligned to the right.</summary>
internal sealed class ReportTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows)
{
    public void Write(MarkupWriter html)
    {
        bool[] numeric = [.. columns.Select((_, c) => rows.Count > 0 && rows.All(r => IsNumber(r[c])) && rows.Any(r => r[c] is not null))];
        int[] decimals = [.. columns.Select((_, c) => Decimals(rows.Select(r => r[c])))];
        html.Raw("<div class=\"table\"><table>\n<thead><tr>");
        for (int c = 0; c < columns.Count; c++)
        {
            html.Raw(numeric[c] ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">").Text(columns[c]).Raw("</th>");
        }

        html.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            html.Raw("<tr>");
            for (int c = 0; c < columns.Count; c++)
            {
                html.Raw(numeric[c] ? "<td class=\"number\">" : "<td>");
                WriteCell(html, row[c], decimals[c]);
                html.Raw("</td>");
            }

            html.Raw("</tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteCell(MarkupWriter html, object? value, int decimals)
    {
        switch (value)
        {
            case DriftStatus status:
                string tone = status switch { DriftStatus.Drifted => "bad", DriftStatus.Warning => "warning", DriftStatus.Stable => "good", _ => "neutral" };
                html.Draw($"<span class=\"tone-{tone}\">").Text(Words(status)).Raw("</span>");
                break;
            default:
                html.Text(Text(value, decimals));
                break;
        }
    }

    private static string Text(object? value, int decimals) => value switch
    {
        null => "–",
        double number => Number(number, decimals),
        float number => Number(number, decimals),
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong => ((IFormattable)value).ToString("#,0", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    private static string Number(double value, int decimals) => Math.Abs(value) switch
    {
        0 => "0",
        double.NaN or double.PositiveInfinity => "–",
        < 0.0001 or >= 1e9 => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
        _ => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
    };

    /// <summary>As many decimals as the values of a column need, at most four, so that the points stand under each other.</summary>
    private static int Decimals(IEnumerable<object?> values)
    {
        double[] numbers = [.. values.Select(v => v switch { double d => d, float f => f, _ => 0 }).Where(double.IsFinite)];
        int needed = 0;
        while (needed < 4 && numbers.Any(n => Math.Abs(n - Math.Round(n, needed)) > 1e-9))
        {
            needed++;
        }

        return needed;
    }

    private static string Words(DriftStatus status) => status switch
    {
        DriftStatus.NotEnoughData => "not enough data",
        DriftStatus.NotComparable => "not comparable",
        _ => status.ToString().ToLowerInvariant(),
    };

    private static bool IsNumber(object? value) =>
        value is null or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
        || (value is string text && text.Length > 0 && (char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' or '<' && text.Length > 1))
            && text.All(c => char.IsAsciiDigit(c) || c is '.' or ',' or '%' or ' ' or '-' or '+' or '<' or 'e'));
}
