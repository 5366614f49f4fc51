using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>A section of a report; every method adds one block and returns the section.</summary>
public sealed class ReportSection
{
    private const int MostBars = 20;
    private const int MostOverlays = 4;

    private readonly string _heading;
    private readonly List<(bool IsPlot, Action<MarkupWriter> Write)> _blocks = [];

    internal ReportSection(string heading) => _heading = heading;

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">Plain text.</param>
    public ReportSection Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _blocks.Add((false, html => html.Raw("<p>").Text(text).Raw("</p>\n")));
        return this;
    }

    /// <summary>Adds a table. Columns that hold only numbers are aligned to the right; null is shown as a dash.</summary>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">The cells, as many per row as there are headings.</param>
    /// <exception cref="ArgumentException">A row has another number of cells.</exception>
    public ReportSection Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        IReadOnlyList<object?>[] all = [.. rows];
        if (all.FirstOrDefault(row => row.Count != columns.Count) is { } wrong)
        {
            throw new ArgumentException(
                $"A row of the table in section \"{_heading}\" has {wrong.Count} cells for {columns.Count} columns.", nameof(rows));
        }

        _blocks.Add((false, new ReportTable(columns, all).Write));
        return this;
    }

    /// <summary>Adds a plot of lines, such as a metric per training step.</summary>
    /// <param name="title">The caption.</param>
    /// <param name="xLabel">What the horizontal axis shows.</param>
    /// <param name="yLabel">What the vertical axis shows.</param>
    /// <param name="series">The lines.</param>
    public ReportSection LineChart(string title, string xLabel, string yLabel, params IReadOnlyList<ReportSeries> series)
    {
        Check(series);
        double[] x = [.. series.SelectMany(s => s.X).Where(double.IsFinite)];
        double[] y = [.. series.SelectMany(s => s.Y).Where(double.IsFinite)];
        var frame = ChartFrame.Around(
            x.DefaultIfEmpty().Min(), x.DefaultIfEmpty().Max(), y.DefaultIfEmpty().Min(), y.DefaultIfEmpty().Max());
        return Lines(title, frame, xLabel, yLabel, series, diagonal: false, dots: false);
    }

    /// <summary>Adds ROC curves with the diagonal of a guess.</summary>
    /// <param name="curves">Per model: false positive rates as X, true positive rates as Y; put the area into the name.</param>
    public ReportSection RocCurve(params IReadOnlyList<ReportSeries> curves)
    {
        Check(curves);
        return Lines(
            "ROC curve", ChartFrame.UnitSquare(), "False positive rate", "True positive rate", curves, diagonal: true, dots: false);
    }

    /// <summary>Adds a reliability diagram with the diagonal of perfect calibration.</summary>
    /// <param name="curves">Per model: mean predicted probability per bin as X, observed rate as Y.</param>
    public ReportSection CalibrationPlot(params IReadOnlyList<ReportSeries> curves)
    {
        Check(curves);
        return Lines(
            "Calibration", ChartFrame.UnitSquare(), "Mean predicted probability", "Observed rate", curves, diagonal: true, dots: true);
    }

    /// <summary>Adds two distributions over the same bins.</summary>
    /// <param name="title">The caption, such as the column's name.</param>
    /// <param name="bins">The bins, from a <see cref="FeatureDrift"/> or your own.</param>
    public ReportSection HistogramOverlay(string title, IReadOnlyList<DriftBin> bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        return Figure(title, wide: false, html =>
        {
            html.Raw("<ul class=\"legend\"><li class=\"kreference\">reference</li><li class=\"kcurrent\">current</li></ul>\n");
            HistogramPlot.Write(html, title, bins);
        });
    }

    /// <summary>Adds the columns of a drift report as ranked bars, the most drifted first, at most 20.</summary>
    /// <param name="report">The report.</param>
    public ReportSection DriftBars(DriftReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        FeatureDrift[] shown = [.. report.Features.Where(f => f.Score is not null).Take(MostBars)];
        int left = report.Features.Count - shown.Length;
        string title = left > 0 ? $"Drift per feature (the first {shown.Length} of {report.Features.Count})" : "Drift per feature";
        return Figure(title, wide: true, html => DriftBarPlot.Write(html, title, shown));
    }

    /// <summary>Adds all of a drift report: a sentence, bars, the distributions of the most drifted columns, and the table.</summary>
    /// <param name="report">The report.</param>
    public ReportSection Drift(DriftReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Text(Summary(report)).DriftBars(report);
        foreach (var feature in report.Features.Concat(report.Predictions).Where(f => f.Drifted).Take(MostOverlays))
        {
            HistogramOverlay(feature.Name, feature.Bins);
        }

        return Table(
            ["Column", "Test", "Score", "Threshold", "Adjusted p", "Missing before", "Missing now", "Verdict"],
            report.Predictions.Concat(report.Features).Select(f => (IReadOnlyList<object?>)
            [
                f.Name, f.Test, f.Score, f.Threshold, f.AdjustedPValue is < 0.0001 ? "<0.0001" : f.AdjustedPValue,
                Percent(f.ReferenceMissingRate), Percent(f.CurrentMissingRate), f.Status,
            ]));
    }

    internal void Write(MarkupWriter html)
    {
        html.Raw("<section>\n<h2>").Text(_heading).Raw("</h2>\n");
        bool inPlots = false;
        foreach (var (isPlot, write) in _blocks)
        {
            if (isPlot != inPlots)
            {
                html.Raw(isPlot ? "<div class=\"plots\">\n" : "</div>\n");
                inPlots = isPlot;
            }

            write(html);
        }

        html.Raw(inPlots ? "</div>\n</section>\n" : "</section>\n");
    }

    private ReportSection Lines(
        string title, ChartFrame frame, string xLabel, string yLabel, IReadOnlyList<ReportSeries> series, bool diagonal, bool dots) =>
        Figure(title, wide: false, html =>
        {
            LinePlot.WriteLegend(html, series.Select(s => s.Name));
            LinePlot.Write(html, frame, title, xLabel, yLabel, series, diagonal, dots);
        });

    private ReportSection Figure(string title, bool wide, Action<MarkupWriter> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        _blocks.Add((true, html =>
        {
            html.Raw(wide ? "<figure class=\"wide\"><figcaption>" : "<figure><figcaption>").Text(title).Raw("</figcaption>\n");
            content(html);
            html.Raw("</figure>\n");
        }));
        return this;
    }

    private static string Summary(DriftReport report)
    {
        string range = report is { From: { } from, To: { } to }
            ? string.Create(CultureInfo.InvariantCulture, $" from {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm}")
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.CurrentRows:#,0} rows{range} against {report.ReferenceRows:#,0} reference rows: {report.DriftedFeatures.Count} of {report.Features.Count} features drifted.");
    }

    private static void Check(IReadOnlyList<ReportSeries> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.FirstOrDefault(s => s.X.Count != s.Y.Count) is { } wrong)
        {
            throw new ArgumentException(
                $"The line \"{wrong.Name}\" has {wrong.X.Count} horizontal and {wrong.Y.Count} vertical positions; give as many of both.",
                nameof(series));
        }
    }

    private static string Percent(double share) =>
        (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
