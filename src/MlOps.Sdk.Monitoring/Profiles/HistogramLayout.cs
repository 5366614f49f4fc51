namespace MlOps.Sdk.Monitoring;

/// <summary>Chooses bin edges from a reference's quantiles.</summary>
internal static class HistogramLayout
{
    // Every 2 %, and closer at the ends, where a straight line would misjudge a long tail.
    private static readonly double[] FineLevels =
        [0, 0.001, 0.005, 0.01, .. Enumerable.Range(1, 49).Select(i => i / 50.0), 0.99, 0.995, 0.999, 1];

    private static readonly double[] GroupLevels = [.. Enumerable.Range(0, 11).Select(i => i / 10.0)];

    public static NumericHistogram Create(WeightedValues values, NumericResolution resolution)
    {
        if (values.Total == 0)
        {
            return new NumericHistogram([], [0], [0]);
        }

        double[] edges = [.. Fence(values, FineLevels, resolution)];
        SortedSet<double> coarse = Fence(values, GroupLevels, resolution);
        var counts = new long[edges.Length + 1];
        var starts = new List<int> { 0 };
        long below = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            long atMost = values.CountAtMost(edges[i]);
            counts[i] = atMost - below;
            below = atMost;
            if (coarse.Contains(edges[i]))
            {
                starts.Add(i + 1);
            }
        }

        counts[^1] = values.Total - below;
        return new NumericHistogram(edges, counts, starts);
    }

    /// <summary>The inner quantiles, and below each value that holds more than one of them its lower neighbour.</summary>
    private static SortedSet<double> Fence(WeightedValues values, double[] levels, NumericResolution resolution)
    {
        var edges = new SortedSet<double>();
        double previous = values.Quantile(levels[0]);
        foreach (double level in levels.AsSpan(1))
        {
            double quantile = values.Quantile(level);
            bool repeated = quantile.Equals(previous);
            if (level < 1 || repeated)
            {
                Insert(edges, quantile);
            }

            if (repeated)
            {
                Insert(edges, resolution.Below(quantile));
            }

            previous = quantile;
        }

        return edges;
    }

    private static void Insert(SortedSet<double> edges, double edge)
    {
        if (double.IsFinite(edge))
        {
            edges.Add(edge);
        }
    }
}
