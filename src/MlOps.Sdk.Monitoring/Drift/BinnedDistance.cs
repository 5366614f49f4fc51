namespace MlOps.Sdk.Monitoring;

/// <summary>
/// The area between two distribution functions that are known at shared bin edges and taken as straight lines between
/// them. Within one bin (about 2 % of the reference) the shape is lost.
/// </summary>
internal static class BinnedDistance
{
    public static double Between(ColumnComparison comparison)
    {
        if (comparison.Reference.Numeric is not { Minimum: { } referenceLow, Maximum: { } referenceHigh } reference
            || comparison.Current.Numeric is not { Minimum: { } currentLow, Maximum: { } currentHigh })
        {
            return 0;
        }

        IReadOnlyList<double> edges = reference.Histogram.Edges;
        var referenceCurve = new DistributionCurve(edges, comparison.ReferenceBins, referenceLow, referenceHigh);
        var currentCurve = new DistributionCurve(edges, comparison.CurrentBins, currentLow, currentHigh);
        double[] points = [.. edges.Concat([referenceLow, referenceHigh, currentLow, currentHigh]).Distinct().Order()];
        double area = 0;
        for (int i = 1; i < points.Length; i++)
        {
            double left = referenceCurve.AtRightOf(points[i - 1]) - currentCurve.AtRightOf(points[i - 1]);
            double right = referenceCurve.AtLeftOf(points[i]) - currentCurve.AtLeftOf(points[i]);
            area += Trapezoid(left, right) * (points[i] - points[i - 1]);
        }

        return area;
    }

    /// <summary>The mean of |line| between two heights; the line may cross zero.</summary>
    private static double Trapezoid(double left, double right) =>
        left * right >= 0
            ? Math.Abs(left + right) / 2
            : ((left * left) + (right * right)) / (2 * (Math.Abs(left) + Math.Abs(right)));
}
