using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed partial class HtmlReportTests
{
    private const string Hostile = "<script>alert(\"x\")</script> & 'quote'";

    [Fact]
    public void ToHtml_HostileTexts_AreEscapedEverywhere()
    {
        var html = new HtmlReport(Hostile)
            .Subtitle(Hostile)
            .Footer(Hostile)
            .KeyFigures(new KeyFigure(Hostile, Hostile, Hostile))
            .Section(Hostile, s => s
                .Text(Hostile)
                .Table([Hostile], [[Hostile]])
                .LineChart(Hostile, Hostile, Hostile, ReportSeries.Of(Hostile, 1, 2))
                .RocCurve(new ReportSeries(Hostile, [0, 1], [0, 1]))
                .HistogramOverlay(Hostile, [new DriftBin(Hostile, 0.5, 1)])
                .DriftBars(Report(Hostile)))
            .ToHtml();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.True(html.Split("&lt;script&gt;").Length > 15);
        Markup(html);
    }

    [Fact]
    public void ToHtml_EveryBlock_IsWellFormedAndSelfContained()
    {
        var html = Full().ToHtml();
        var markup = Markup(html);
        Assert.Equal(6, markup.Descendants("svg").Count());
        Assert.Equal(2, markup.Descendants("table").Count());
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", html, StringComparison.Ordinal);
        Assert.Contains("801 rows against 801 reference rows: 1 of 1 features drifted.", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
    }

    [Fact]
    public void ToHtml_OtherCulture_WritesTheSameNumbers()
    {
        var expected = Full().ToHtml();
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "−";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal(expected, Full().ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void LineChart_Positions_AreInsideTheFrameAndInOrder()
    {
        var html = new HtmlReport("r").Section("s", s => s.LineChart("t", "x", "y", ReportSeries.Of("a", 0, 5, 10))).ToHtml();
        var path = PathPattern().Match(html).Groups[1].Value;
        Assert.Equal("M52 256L300 133L548 10", path);
    }

    [Fact]
    public void LineChart_ManyPointsAndGaps_StaysSmallAndKeepsExtremes()
    {
        var y = Enumerable.Range(0, 100_000).Select(i => i == 77_777 ? 50.0 : Math.Sin(i)).ToArray();
        var html = new HtmlReport("r").Section("s", s => s
            .LineChart("t", "x", "y", ReportSeries.Of("a", y))
            .LineChart("gap", "x", "y", ReportSeries.Of("a", 1, double.NaN, 3))).ToHtml();
        Assert.InRange(html.Length, 5_000, 60_000);
        Assert.Contains(" 10L", html, StringComparison.Ordinal);
        Assert.Equal(2, PathPattern().Matches(html)[1].Groups[1].Value.Count(c => c == 'M'));
    }

    [Fact]
    public void Blocks_WithoutData_StillRender()
    {
        var html = new HtmlReport("r").Section("s", s => s
            .LineChart("t", "x", "y")
            .RocCurve()
            .HistogramOverlay("h", [])
            .Table(["a"], [])
            .DriftBars(new DriftReport { ReferenceRows = 0, CurrentRows = 0, Features = [] })).ToHtml();
        Markup(html);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_NumbersAreRightAligned_TextIsNot()
    {
        var html = new HtmlReport("r").Section("s", s => s.Table(["name", "score", "share"], [["a", 0.5, "12.5%"], ["b", null, "3%"], ["c", double.NaN, "4%"]])).ToHtml();
        Assert.Contains("<th scope=\"col\">name</th><th class=\"number\" scope=\"col\">score</th><th class=\"number\" scope=\"col\">share</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">0.5</td>", html, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<td class=\"number\">–</td>").Length);
    }

    [Fact]
    public void Misuse_IsRefusedWithTheName()
    {
        var report = new HtmlReport("r");
        Assert.Contains("2 cells for 1 columns", Assert.Throws<ArgumentException>(() => report.Section("s", s => s.Table(["a"], [["x", "y"]]))).Message, StringComparison.Ordinal);
        Assert.Contains("\"a\" has 1 horizontal and 2", Assert.Throws<ArgumentException>(() => report.Section("s", s => s.RocCurve(new ReportSeries("a", [1], [1, 2])))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HtmlReport(" "));
    }

    [Fact]
    public async Task WriteAsync_NewFolder_WritesTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("mlops-report-");
        try
        {
            var path = Path.Combine(folder.FullName, "a", "report.html");
            await new HtmlReport("r").WriteAsync(path);
            Assert.Equal(new HtmlReport("r").ToHtml(), await File.ReadAllTextAsync(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static HtmlReport Full() => new HtmlReport("Commit risk")
        .KeyFigures(new KeyFigure("ROC-AUC", "0.792", "trees", ReportTone.Good))
        .Section("Training", s => s
            .Table(["model", "auc"], [["trees", 0.7921], ["logistic", 0.7661]])
            .LineChart("Loss", "step", "log loss", ReportSeries.Of("train", 0.7, 0.5, 0.41), ReportSeries.Of("test", 0.71, 0.6, 0.58))
            .RocCurve(new ReportSeries("trees", [0, 0.2, 1], [0, 0.7, 1]))
            .CalibrationPlot(new ReportSeries("trees", [0.1, 0.5, 0.9], [0.12, 0.45, double.NaN])))
        .Section("Drift", s => s.Drift(Report("x")));

    private static DriftReport Report(string column)
    {
        using var reference = Batches.OfNullable(column, [.. Batches.Normal(800, 0, 1, 1).Select(v => (double?)v), null]);
        using var current = Batches.OfNullable(column, [.. Batches.Normal(800, 1, 1, 2).Select(v => (double?)v), null]);
        var profile = DataProfile.Build(reference);
        return DriftAnalyzer.Compare(profile, current) with { Predictions = DriftAnalyzer.Compare(profile, current).Features };
    }

    /// <summary>The body parsed as XML, which all our markup is but for the void elements in the head.</summary>
    private static XElement Markup(string html)
    {
        int start = html.IndexOf("<main>", StringComparison.Ordinal);
        int end = html.IndexOf("</main>", StringComparison.Ordinal) + "</main>".Length;
        return XElement.Parse(html[start..end]);
    }

    [GeneratedRegex("<path class=\"line c0\" d=\"([^\"]*)\"")]
    private static partial Regex PathPattern();
}
