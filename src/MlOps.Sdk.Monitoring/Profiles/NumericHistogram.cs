namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Rows per bin. Bin i holds the values above edge i - 1 and at or below edge i; the first bin is open below and the
/// last one open above, so every value has a bin.
/// </summary>
/// <param name="Edges">Strictly rising edges; may be empty, then there is one bin.</param>
/// <param name="Counts">Rows per bin: one more than there are edges.</param>
/// <param name="GroupStarts">
/// The bins that begin a coarse group: about ten groups of equal share in the reference, which the population
/// stability index is computed over. The first entry is 0.
/// </param>
/// <remarks>
/// The edges are the reference's quantiles at every 2 % and, towards the ends, 1, 0.5 and 0.1 %. A value that holds several quantiles (a constant, a flag, the zero of a
/// count) is fenced from below as well, so it has its own bin. Floating-point columns are binned at float32
/// resolution: a value computed in double on one side and in float on the other does not change bins.
/// </remarks>
public sealed record NumericHistogram(
    IReadOnlyList<double> Edges, IReadOnlyList<long> Counts, IReadOnlyList<int> GroupStarts)
{
    /// <summary>Rows in all bins.</summary>
    public long Total() => Counts.Sum();

    /// <summary>Rows per coarse group, in the order of <see cref="GroupStarts"/>.</summary>
    public IReadOnlyList<long> GroupCounts()
    {
        var groups = new long[GroupStarts.Count];
        for (int group = 0; group < groups.Length; group++)
        {
            int end = group + 1 < groups.Length ? GroupStarts[group + 1] : Counts.Count;
            for (int bin = GroupStarts[group]; bin < end; bin++)
            {
                groups[group] += Counts[bin];
            }
        }

        return groups;
    }
}
