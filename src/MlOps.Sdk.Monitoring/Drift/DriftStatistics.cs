namespace MlOps.Sdk.Monitoring;

/// <summary>The formulas behind the drift tests, on plain numbers. All are pure and thread-safe.</summary>
internal static class DriftStatistics
{
    /// <summary>Shares below this count as this in the population stability index, which is infinite at zero.</summary>
    public const double SmallestShare = 1e-4;

    /// <summary>
    /// The population stability index: the sum over bins of (current - reference) · ln(current ÷ reference) of the
    /// shares, none below <see cref="SmallestShare"/>. 0 for equal shares, without an upper limit.
    /// </summary>
    /// <param name="reference">Rows per bin of the reference.</param>
    /// <param name="current">Rows per bin of the data compared with it.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or one has no rows.</exception>
    public static double PopulationStability(IReadOnlyList<long> reference, IReadOnlyList<long> current)
    {
        (double referenceTotal, double currentTotal) = Totals(reference, current);
        double sum = 0;
        for (int i = 0; i < reference.Count; i++)
        {
            double p = Math.Max(SmallestShare, reference[i] / referenceTotal);
            double q = Math.Max(SmallestShare, current[i] / currentTotal);
            sum += (q - p) * Math.Log(q / p);
        }

        return sum;
    }

    /// <summary>
    /// The Jensen–Shannon distance of the shares: the square root of the divergence with logarithms to base 2, 0 to 1.
    /// </summary>
    /// <param name="reference">Rows per bin of the reference.</param>
    /// <param name="current">Rows per bin of the data compared with it.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or one has no rows.</exception>
    public static double JensenShannonDistance(IReadOnlyList<long> reference, IReadOnlyList<long> current)
    {
        (double referenceTotal, double currentTotal) = Totals(reference, current);
        double sum = 0;
        for (int i = 0; i < reference.Count; i++)
        {
            double p = reference[i] / referenceTotal;
            double q = current[i] / currentTotal;
            double middle = (p + q) / 2;
            sum += (p > 0 ? p * Math.Log2(p / middle) : 0) + (q > 0 ? q * Math.Log2(q / middle) : 0);
        }

        return Math.Sqrt(Math.Max(0, sum / 2));
    }

    /// <summary>
    /// Pearson's chi-square test that both rows of a table come from one distribution. Bins without rows on both sides
    /// are left out.
    /// </summary>
    /// <param name="reference">Rows per bin of the reference.</param>
    /// <param name="current">Rows per bin of the data compared with it.</param>
    /// <returns>
    /// The statistic with bins - 1 degrees of freedom, its tail probability, and as score an effect size that does not
    /// depend on the number of rows: Cramér's V for two equally large samples with these shares, 0 to 1.
    /// </returns>
    /// <exception cref="ArgumentException">The lists differ in length, or one has no rows.</exception>
    public static DriftTestResult ChiSquare(IReadOnlyList<long> reference, IReadOnlyList<long> current)
    {
        (double referenceTotal, double currentTotal) = Totals(reference, current);
        double total = referenceTotal + currentTotal;
        double statistic = 0;
        double effect = 0;
        int bins = 0;
        for (int i = 0; i < reference.Count; i++)
        {
            double both = (double)reference[i] + current[i];
            if (both == 0)
            {
                continue;
            }

            bins++;
            double p = reference[i] / referenceTotal;
            double q = current[i] / currentTotal;
            statistic += (p - q) * (p - q) / (both / total);
            effect += (p - q) * (p - q) / (p + q);
        }

        statistic *= referenceTotal * currentTotal / total;
        return new DriftTestResult(
            Math.Sqrt(effect / 2), statistic, SpecialFunctions.ChiSquareTail(statistic, bins - 1));
    }

    /// <summary>
    /// The likelihood-ratio (G) test that both rows of a table come from one distribution; the tail probability with
    /// bins - 1 degrees of freedom.
    /// </summary>
    /// <param name="reference">Rows per bin of the reference.</param>
    /// <param name="current">Rows per bin of the data compared with it.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or one has no rows.</exception>
    public static DriftTestResult LikelihoodRatio(IReadOnlyList<long> reference, IReadOnlyList<long> current)
    {
        (double referenceTotal, double currentTotal) = Totals(reference, current);
        double total = referenceTotal + currentTotal;
        double statistic = 0;
        int bins = 0;
        for (int i = 0; i < reference.Count; i++)
        {
            double both = (double)reference[i] + current[i];
            if (both == 0)
            {
                continue;
            }

            bins++;
            statistic += Term(reference[i], both * referenceTotal / total) + Term(current[i], both * currentTotal / total);
        }

        statistic = Math.Max(0, 2 * statistic);
        return new DriftTestResult(
            JensenShannonDistance(reference, current), statistic, SpecialFunctions.ChiSquareTail(statistic, bins - 1));

        static double Term(long observed, double expected) => observed == 0 ? 0 : observed * Math.Log(observed / expected);
    }

    /// <summary>
    /// The two-sample Kolmogorov–Smirnov test: the largest distance of the two empirical distribution functions, with
    /// the tail probability of Kolmogorov's limit distribution (somewhat cautious below about 50 rows).
    /// </summary>
    /// <param name="reference">Values of the reference in rising order, without NaN.</param>
    /// <param name="current">Values compared with it in rising order, without NaN.</param>
    /// <exception cref="ArgumentException">One list is empty.</exception>
    public static DriftTestResult KolmogorovSmirnov(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        NotEmpty(reference, nameof(reference));
        NotEmpty(current, nameof(current));
        double distance = 0;
        int i = 0;
        int j = 0;
        while (i < reference.Length && j < current.Length)
        {
            double value = Math.Min(reference[i], current[j]);
            while (i < reference.Length && reference[i] <= value)
            {
                i++;
            }

            while (j < current.Length && current[j] <= value)
            {
                j++;
            }

            distance = Math.Max(distance, Math.Abs(((double)i / reference.Length) - ((double)j / current.Length)));
        }

        return KolmogorovSmirnov(distance, reference.Length, current.Length);
    }

    /// <summary>The first Wasserstein distance (earth mover's distance) of two samples, in the unit of the values.</summary>
    /// <param name="reference">Finite values of the reference in rising order.</param>
    /// <param name="current">Finite values compared with it in rising order.</param>
    /// <exception cref="ArgumentException">One list is empty.</exception>
    public static double Wasserstein(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        NotEmpty(reference, nameof(reference));
        NotEmpty(current, nameof(current));
        double area = 0;
        int i = 0;
        int j = 0;
        double previous = Math.Min(reference[0], current[0]);
        while (i < reference.Length || j < current.Length)
        {
            double next = i == reference.Length ? current[j]
                : j == current.Length ? reference[i]
                : Math.Min(reference[i], current[j]);
            area += Math.Abs(((double)i / reference.Length) - ((double)j / current.Length)) * (next - previous);
            previous = next;
            while (i < reference.Length && reference[i] <= next)
            {
                i++;
            }

            while (j < current.Length && current[j] <= next)
            {
                j++;
            }
        }

        return area;
    }

    /// <summary>
    /// The Benjamini–Hochberg (1995) adjustment: comparing the adjusted values with a level keeps the expected share of
    /// false alarms among all alarms below that level, however many columns are tested.
    /// </summary>
    /// <param name="pValues">The tail probabilities of all tests.</param>
    /// <returns>The adjusted values in the same order.</returns>
    public static IReadOnlyList<double> BenjaminiHochberg(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        int[] order = [.. Enumerable.Range(0, pValues.Count).OrderByDescending(i => pValues[i])];
        var adjusted = new double[pValues.Count];
        double smallest = 1;
        for (int k = 0; k < order.Length; k++)
        {
            int rank = order.Length - k;
            smallest = Math.Min(smallest, pValues[order[k]] * order.Length / rank);
            adjusted[order[k]] = smallest;
        }

        return adjusted;
    }

    internal static DriftTestResult KolmogorovSmirnov(double distance, long referenceRows, long currentRows)
    {
        double effectiveRows = (double)referenceRows * currentRows / ((double)referenceRows + currentRows);
        return new DriftTestResult(distance, distance, SpecialFunctions.KolmogorovTail(Math.Sqrt(effectiveRows) * distance));
    }

    private static (double Reference, double Current) Totals(IReadOnlyList<long> reference, IReadOnlyList<long> current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (reference.Count != current.Count)
        {
            throw new ArgumentException(
                $"The reference has {reference.Count} bins and the current data {current.Count}; count both into the same bins.",
                nameof(current));
        }

        double referenceTotal = reference.Sum();
        double currentTotal = current.Sum();
        return referenceTotal > 0 && currentTotal > 0
            ? (referenceTotal, currentTotal)
            : throw new ArgumentException("Both sides need at least one row.", referenceTotal > 0 ? nameof(current) : nameof(reference));
    }

    private static void NotEmpty(ReadOnlySpan<double> values, string name)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("At least one value is needed.", name);
        }
    }
}
