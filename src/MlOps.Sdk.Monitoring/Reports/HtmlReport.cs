using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Builds one self-contained HTML file: styles and plots are inside it, it needs no script and no network, follows the
/// reader's light or dark setting and prints well. Everything given to it is escaped. Not thread-safe.
/// </summary>
public sealed class HtmlReport
{
    private readonly string _title;
    private readonly List<KeyFigure> _figures = [];
    private readonly List<ReportSection> _sections = [];
    private string? _subtitle;
    private string? _footer;

    /// <summary>Begins a report.</summary>
    /// <param name="title">The title.</param>
    public HtmlReport(string title)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        _title = title;
    }

    /// <summary>Sets the line under the title.</summary>
    /// <param name="text">The line, such as what the report is about and when it was made.</param>
    public HtmlReport Subtitle(string text)
    {
        _subtitle = text;
        return this;
    }

    /// <summary>Sets the line at the end.</summary>
    /// <param name="text">The line, such as how the figures were computed.</param>
    public HtmlReport Footer(string text)
    {
        _footer = text;
        return this;
    }

    /// <summary>Adds large figures at the top.</summary>
    /// <param name="figures">The figures.</param>
    public HtmlReport KeyFigures(params IEnumerable<KeyFigure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        _figures.AddRange(figures);
        return this;
    }

    /// <summary>Adds a section.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="content">Adds what is in it.</param>
    public HtmlReport Section(string heading, Action<ReportSection> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(heading);
        ArgumentNullException.ThrowIfNull(content);
        var section = new ReportSection(heading);
        content(section);
        _sections.Add(section);
        return this;
    }

    /// <summary>The report as HTML.</summary>
    public string ToHtml()
    {
        var html = new MarkupWriter();
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Raw("<title>").Text(_title).Raw("</title>\n<style>\n").Raw(ReportStyle.Css).Raw("</style>\n</head>\n<body>\n<main>\n");
        html.Raw("<header><h1>").Text(_title).Raw("</h1>");
        if (_subtitle is not null)
        {
            html.Raw("<p class=\"subtitle\">").Text(_subtitle).Raw("</p>");
        }

        html.Raw("</header>\n");
        WriteFigures(html);
        foreach (var section in _sections)
        {
            section.Write(html);
        }

        if (_footer is not null)
        {
            html.Raw("<footer>").Text(_footer).Raw("</footer>\n");
        }

        return html.Raw("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Writes the report to a file; an existing one is replaced.</summary>
    /// <param name="path">The path of the file; missing folders are created.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public async Task WriteAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, ToHtml(), new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
    }

    private void WriteFigures(MarkupWriter html)
    {
        if (_figures.Count == 0)
        {
            return;
        }

        html.Raw("<dl class=\"figures-row\">\n");
        foreach (var figure in _figures)
        {
            html.Raw(string.Create(CultureInfo.InvariantCulture, $"<div class=\"figure {figure.Tone.ToString().ToLowerInvariant()}\"><dt>"))
                .Text(figure.Label).Raw("</dt><dd>").Text(figure.Value).Raw("</dd>");
            if (figure.Note is not null)
            {
                html.Raw("<dd class=\"note\">").Text(figure.Note).Raw("</dd>");
            }

            html.Raw("</div>\n");
        }

        html.Raw("</dl>\n");
    }
}
