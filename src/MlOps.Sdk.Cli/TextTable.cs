using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Cli;

/// <summary>An aligned table of plain text: numbers to the right, a missing value as a dash.</summary>
/// <param name="columns">The titles, and whether the values below are numbers.</param>
internal sealed class TextTable(IReadOnlyList<(string Title, bool IsNumber)> columns)
{
    private const int MaximumWidth = 32;
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    public void Add(IReadOnlyList<string?> cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Count, columns.Count);
        _rows.Add([.. cells.Select(Shorten)]);
    }

    public string Write()
    {
        var titles = columns.Select(c => Shorten(c.Title)).ToArray();
        var widths = titles.Select((t, i) => _rows.Select(r => Width(r[i])).Append(Width(t)).Max()).ToArray();
        var text = new StringBuilder();
        Append(text, titles, widths);
        Append(text, [.. widths.Select(w => new string('-', w))], widths);
        _rows.ForEach(row => Append(text, row, widths));
        return text.ToString();
    }

    private void Append(StringBuilder text, string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, i) =>
        {
            var space = new string(' ', widths[i] - Width(cell));
            return columns[i].IsNumber ? space + cell : cell + space;
        });
        text.AppendLine(string.Join(Gap, padded).TrimEnd());
    }

    private static int Width(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary>A cell in one line that does not push the others off the screen.</summary>
    private static string Shorten(string? cell)
    {
        if (cell is null)
        {
            return "-";
        }

        var line = string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c));
        var elements = new StringInfo(line);
        return elements.LengthInTextElements <= MaximumWidth ? line : elements.SubstringByTextElements(0, MaximumWidth - 1) + "…";
    }
}
