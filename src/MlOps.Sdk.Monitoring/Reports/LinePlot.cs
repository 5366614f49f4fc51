namespace MlOps.Sdk.Monitoring;

/// <summary>Draws lines over a frame.</summary>
internal static class LinePlot
{
    private const int Colours = 5;

    public static void Write(
        MarkupWriter svg, ChartFrame frame, string title, string xLabel, string yLabel, IReadOnlyList<ReportSeries> series, bool diagonal, bool dots)
    {
        frame.Open(svg, title);
        frame.WriteAxes(svg, xLabel, yLabel);
        if (diagonal)
        {
            svg.Draw($"<line class=\"guide\" x1=\"{frame.X.Position(0)}\" y1=\"{frame.Y.Position(0)}\" x2=\"{frame.X.Position(1)}\" y2=\"{frame.Y.Position(1)}\"/>\n");
        }

        for (int i = 0; i < series.Count; i++)
        {
            svg.Draw($"<path class=\"line c{i % Colours}\" d=\"{LinePath.Of(series[i], frame.X, frame.Y)}\"/>\n");
            for (int p = 0; dots && p < series[i].X.Count; p++)
            {
                if (double.IsFinite(series[i].X[p]) && double.IsFinite(series[i].Y[p]))
                {
                    svg.Draw($"<circle class=\"c{i % Colours}\" cx=\"{frame.X.Position(series[i].X[p])}\" cy=\"{frame.Y.Position(series[i].Y[p])}\" r=\"3.5\"/>");
                }
            }
        }

        ChartFrame.Close(svg);
    }

    public static void WriteLegend(MarkupWriter html, IEnumerable<string> names)
    {
        html.Raw("<ul class=\"legend\">");
        int i = 0;
        foreach (string name in names)
        {
            html.Draw($"<li class=\"k{i++ % Colours}\">").Text(name).Raw("</li>");
        }

        html.Raw("</ul>\n");
    }
}
