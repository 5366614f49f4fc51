namespace MlOps.Sdk.Tracking;

/// <summary>A metric of several runs.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Split">The split; null when none was named.</param>
/// <param name="Summaries">Last, smallest and largest value in each run; null where it was not logged.</param>
public sealed record MetricComparison(string Name, string? Split, IReadOnlyList<MetricSummary?> Summaries)
{
    /// <summary>The index of the run whose last value is largest; null when no run has a number. Of equals, the first.</summary>
    public int? IndexOfLargest => IndexOf((value, best) => value > best);

    /// <summary>The index of the run whose last value is smallest; null when no run has a number. Of equals, the first.</summary>
    public int? IndexOfSmallest => IndexOf((value, best) => value < best);

    private int? IndexOf(Func<double, double, bool> isBetter)
    {
        int? best = null;
        for (var i = 0; i < Summaries.Count; i++)
        {
            if (Summaries[i] is { } summary && !double.IsNaN(summary.Last) && (best is null || isBetter(summary.Last, Summaries[best.Value]!.Last)))
            {
                best = i;
            }
        }

        return best;
    }
}
