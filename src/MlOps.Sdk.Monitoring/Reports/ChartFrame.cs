namespace MlOps.Sdk.Monitoring;

/// <summary>The axes of a plot: grid lines, ticks and labels.</summary>
internal sealed class ChartFrame
{
    public const double Width = 560;
    private const double Left = 52;
    private const double Right = Width - 12;
    private const double Top = 10;
    private const double Below = 44;

    private readonly double _height;

    private ChartFrame(double height, LinearScale x, LinearScale y)
    {
        _height = height;
        X = x;
        Y = y;
    }

    public LinearScale X { get; }

    public LinearScale Y { get; }

    /// <summary>A frame whose horizontal axis fits the data and whose vertical axis ends at round values.</summary>
    public static ChartFrame Around(double xLow, double xHigh, double yLow, double yHigh, double height = 300) => new(
        height,
        LinearScale.Exact(xLow, xHigh, Left, Right, 7),
        LinearScale.Rounded(yLow, yHigh, height - Below, Top));

    /// <summary>A square from 0 to 1 on both axes.</summary>
    public static ChartFrame UnitSquare() => new(
        380, LinearScale.Exact(0, 1, Left + 60, Left + 60 + 326), LinearScale.Exact(0, 1, 380 - Below, Top));

    public void Open(MarkupWriter svg, string label) =>
        svg.Draw($"<svg viewBox=\"0 0 {Width} {_height}\" role=\"img\" aria-label=\"").Text(label).Raw("\">\n");

    public static void Close(MarkupWriter svg) => svg.Raw("</svg>\n");

    public void WriteAxes(MarkupWriter svg, string xLabel, string yLabel)
    {
        double left = X.From;
        double bottom = Y.From;
        foreach (var (y, label) in Y.Ticks())
        {
            svg.Draw($"<line class=\"grid\" x1=\"{left}\" x2=\"{X.To}\" y1=\"{y}\" y2=\"{y}\"/>")
                .Draw($"<text x=\"{left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">").Text(label).Raw("</text>\n");
        }

        foreach (var (x, label) in X.Ticks())
        {
            svg.Draw($"<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{bottom}\" y2=\"{bottom + 4}\"/>")
                .Draw($"<text x=\"{x}\" y=\"{bottom + 17}\" text-anchor=\"middle\">").Text(label).Raw("</text>\n");
        }

        svg.Draw($"<line class=\"axis\" x1=\"{left}\" x2=\"{X.To}\" y1=\"{bottom}\" y2=\"{bottom}\"/>\n");
        svg.Draw($"<text x=\"{(left + X.To) / 2}\" y=\"{bottom + 36}\" text-anchor=\"middle\">").Text(xLabel).Raw("</text>\n");
        double middle = (Top + bottom) / 2;
        double side = left - 40;
        svg.Draw($"<text transform=\"rotate(-90 {side} {middle})\" x=\"{side}\" y=\"{middle}\" text-anchor=\"middle\">").Text(yLabel).Raw("</text>\n");
    }
}
