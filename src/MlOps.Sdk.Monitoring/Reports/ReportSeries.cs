namespace MlOps.Sdk.Monitoring;

/// <summary>One line of a plot.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="X">The horizontal positions, in the order they are joined.</param>
/// <param name="Y">The vertical positions, as many; the line is broken at NaN and infinities.</param>
public sealed record ReportSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>A line over the positions 1, 2, 3 and so on.</summary>
    /// <param name="name">The name in the legend.</param>
    /// <param name="y">The vertical positions.</param>
    public static ReportSeries Of(string name, params IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(y);
        return new ReportSeries(name, [.. Enumerable.Range(1, y.Count).Select(i => (double)i)], y);
    }
}
