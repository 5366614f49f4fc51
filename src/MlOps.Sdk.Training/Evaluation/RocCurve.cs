namespace MlOps.Sdk.Training;

/// <summary>The ROC curve from (0, 0) to (1, 1), one point per corner: points on a straight line between their neighbours are left out, except the first after the origin.</summary>
/// <param name="FalsePositiveRate">Rising from 0 to 1.</param>
/// <param name="TruePositiveRate">Rising from 0 to 1, same length.</param>
/// <param name="Thresholds">The probability at or above which a row counts as positive at that point; the first is +∞.</param>
public sealed record RocCurve(IReadOnlyList<double> FalsePositiveRate, IReadOnlyList<double> TruePositiveRate, IReadOnlyList<double> Thresholds)
{
    /// <summary>Computes the curve. With one class only, the rate of the missing class is 0 throughout.</summary>
    /// <exception cref="ArgumentException">The spans are empty, differ in length, or hold a value that is not finite or a label other than 0 and 1.</exception>
    public static RocCurve Of(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        var ranked = RankedScores.Of(actual, probability);
        List<(int False, int True, double Threshold)> points = [(0, 0, double.PositiveInfinity)];
        for (var start = 0; start < ranked.Count;)
        {
            var (end, positives, negatives) = ranked.Tie(start);
            var last = points[^1];
            points.Add((last.False + negatives, last.True + positives, ranked.Score(start)));
            start = end;
        }

        var corners = points.Where((_, i) => i <= 1 || i == points.Count - 1 || !IsStraight(points, i)).ToList();
        return new RocCurve(
            [.. corners.Select(p => p.False / (double)Math.Max(1, ranked.Negatives))],
            [.. corners.Select(p => p.True / (double)Math.Max(1, ranked.Positives))],
            [.. corners.Select(p => p.Threshold)]);
    }

    private static bool IsStraight(List<(int False, int True, double Threshold)> points, int i) =>
        points[i].False - points[i - 1].False == points[i + 1].False - points[i].False
        && points[i].True - points[i - 1].True == points[i + 1].True - points[i].True;
}
