using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>Draws the most drifted columns as bars in units of their threshold.</summary>
internal static class DriftBarPlot
{
    private const double Width = 1000;
    private const double Left = 330;
    private const double Right = Width - 74;
    private const double Row = 26;
    private const double Top = 22;

    public static void Write(MarkupWriter svg, string title, IReadOnlyList<FeatureDrift> features)
    {
        double height = Top + (features.Count * Row) + 38;
        double bottom = Top + (features.Count * Row);
        double longest = features.Select(f => f.Severity).DefaultIfEmpty().Max();
        var x = LinearScale.Rounded(0, Math.Max(1.2, longest), Left, Right, 6);
        svg.Draw($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"").Text(title).Raw("\">\n");
        foreach (var (position, label) in x.Ticks())
        {
            svg.Draw($"<line class=\"grid\" x1=\"{position}\" x2=\"{position}\" y1=\"{Top}\" y2=\"{bottom}\"/>")
                .Draw($"<text x=\"{position}\" y=\"{bottom + 17}\" text-anchor=\"middle\">").Text(label + "×").Raw("</text>\n");
        }

        double threshold = x.Position(1);
        svg.Draw($"<line class=\"threshold\" x1=\"{threshold}\" x2=\"{threshold}\" y1=\"{Top - 4}\" y2=\"{bottom}\"/>")
            .Draw($"<text x=\"{threshold}\" y=\"{Top - 9}\" text-anchor=\"middle\">drift threshold</text>\n");

        for (int i = 0; i < features.Count; i++)
        {
            var feature = features[i];
            double top = Top + (i * Row);
            double end = x.Position(feature.Severity);
            string score = feature.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
            svg.Draw($"<text class=\"name\" x=\"{Left - 10}\" y=\"{top + 17}\" text-anchor=\"end\">").Text(Clip(feature.Name)).Raw("</text>")
                .Draw($"<rect class=\"{Style(feature.Status)}\" x=\"{Left}\" y=\"{top + 5}\" width=\"{Math.Max(1, end - Left)}\" height=\"{Row - 10}\" rx=\"2\"><title>")
                .Text($"{feature.Name}: {feature.Reason}").Raw("</title></rect>")
                .Draw($"<text class=\"value\" x=\"{end + 8}\" y=\"{top + 17}\">").Text(score).Raw("</text>\n");
        }

        svg.Draw($"<text x=\"{(Left + Right) / 2}\" y=\"{bottom + 35}\" text-anchor=\"middle\">score in units of its threshold; the score itself beside the bar</text>\n")
            .Raw("</svg>\n");
    }

    private static string Style(DriftStatus status) => status switch
    {
        DriftStatus.Drifted => "drifted",
        DriftStatus.Warning => "suspicious",
        _ => "stable",
    };

    private static string Clip(string name) => name.Length <= 46 ? name : string.Concat(name.AsSpan(0, 45), "…");
}
