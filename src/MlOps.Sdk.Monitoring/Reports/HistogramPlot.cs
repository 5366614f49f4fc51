using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>Draws two distributions over the same bins side by side.</summary>
internal static class HistogramPlot
{
    private const double Height = 250;
    private const double Top = 10;
    private const double Left = 44;
    private const double Right = ChartFrame.Width - 8;
    private const int MostBins = 14;
    private const double LabelCharacters = 7.2;

    public static void Write(MarkupWriter svg, string title, IReadOnlyList<DriftBin> bins)
    {
        bins = Shorten(bins);
        double slot = (Right - Left) / Math.Max(1, bins.Count);
        bool slanted = bins.Count > 0 && bins.Max(bin => bin.Label.Length) * LabelCharacters > slot;
        double bottom = Height - (slanted ? 74 : 30);
        double highest = bins.Select(bin => Math.Max(bin.Reference, bin.Current)).DefaultIfEmpty().Max();
        var y = LinearScale.Rounded(0, Math.Max(0.01, highest) * 100, bottom, Top, 4);
        svg.Draw($"<svg viewBox=\"0 0 {ChartFrame.Width} {Height}\" role=\"img\" aria-label=\"").Text(title).Raw("\">\n");
        foreach (var (position, label) in y.Ticks())
        {
            svg.Draw($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{position}\" y2=\"{position}\"/>")
                .Draw($"<text x=\"{Left - 8}\" y=\"{position + 4}\" text-anchor=\"end\">").Text(label + "%").Raw("</text>\n");
        }

        for (int i = 0; i < bins.Count; i++)
        {
            double left = Left + (i * slot);
            double bar = slot * 0.38;
            WriteBar(svg, "reference", left + (slot * 0.11), bar, y, bins[i].Reference, bins[i].Label, "reference");
            WriteBar(svg, "current", left + (slot * 0.51), bar, y, bins[i].Current, bins[i].Label, "current");
            double middle = left + (slot / 2);
            if (slanted)
            {
                svg.Draw($"<text transform=\"rotate(-35 {middle + 4} {bottom + 14})\" x=\"{middle + 4}\" y=\"{bottom + 14}\" text-anchor=\"end\">");
            }
            else
            {
                svg.Draw($"<text x=\"{middle}\" y=\"{bottom + 18}\" text-anchor=\"middle\">");
            }

            svg.Text(Clip(bins[i].Label)).Raw("</text>\n");
        }

        svg.Draw($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{bottom}\" y2=\"{bottom}\"/>\n</svg>\n");
    }

    private static void WriteBar(
        MarkupWriter svg, string style, double x, double width, LinearScale y, double share, string label, string side)
    {
        double top = y.Position(share * 100);
        svg.Draw($"<rect class=\"{style}\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{Math.Max(0, y.From - top)}\"><title>")
            .Text(string.Create(CultureInfo.InvariantCulture, $"{label}: {share * 100:0.0}% of {side}")).Raw("</title></rect>");
    }

    /// <summary>Keeps the largest categories and joins the others.</summary>
    private static IReadOnlyList<DriftBin> Shorten(IReadOnlyList<DriftBin> bins)
    {
        if (bins.Count <= MostBins)
        {
            return bins;
        }

        var kept = bins.OrderByDescending(bin => Math.Max(bin.Reference, bin.Current)).Take(MostBins - 1).ToHashSet();
        return
        [
            .. bins.Where(kept.Contains),
            new DriftBin("all others", bins.Where(b => !kept.Contains(b)).Sum(b => b.Reference), bins.Where(b => !kept.Contains(b)).Sum(b => b.Current)),
        ];
    }

    private static string Clip(string label) => label.Length <= 16 ? label : string.Concat(label.AsSpan(0, 15), "…");
}
