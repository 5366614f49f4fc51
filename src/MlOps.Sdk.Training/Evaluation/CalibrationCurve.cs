namespace MlOps.Sdk.Training;

/// <summary>How well probabilities match outcomes: rows are put into equal-width bins of probability, empty bins are left out.</summary>
/// <param name="MeanProbability">Mean predicted probability of each bin, rising.</param>
/// <param name="ObservedShare">Share of positive rows in each bin.</param>
/// <param name="Rows">Number of rows in each bin.</param>
public sealed record CalibrationCurve(IReadOnlyList<double> MeanProbability, IReadOnlyList<double> ObservedShare, IReadOnlyList<int> Rows)
{
    /// <summary>The mean of |observed share − mean probability| over the bins, weighted by their rows.</summary>
    public double ExpectedError
    {
        get
        {
            double sum = 0, rows = 0;
            for (var i = 0; i < Rows.Count; i++)
            {
                sum += Rows[i] * Math.Abs(ObservedShare[i] - MeanProbability[i]);
                rows += Rows[i];
            }

            return sum / rows;
        }
    }

    /// <summary>Computes the curve. A bin includes its upper edge.</summary>
    /// <exception cref="ArgumentException">The spans are empty, differ in length, or hold a value that is not finite, a label other than 0 and 1, or a probability outside 0 to 1.</exception>
    public static CalibrationCurve Of(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        MetricInput.CheckBinary(actual, probability);
        var rows = new int[bins];
        var sums = new double[bins];
        var positives = new double[bins];
        for (var i = 0; i < actual.Length; i++)
        {
            if (probability[i] is < 0 or > 1)
            {
                throw new ArgumentException(FormattableString.Invariant($"Row {i} has the probability {probability[i]}; it must lie between 0 and 1."), nameof(probability));
            }

            var bin = BinOf(probability[i], bins);
            rows[bin]++;
            sums[bin] += probability[i];
            positives[bin] += actual[i];
        }

        var filled = Enumerable.Range(0, bins).Where(b => rows[b] > 0).ToArray();
        return new CalibrationCurve(
            [.. filled.Select(b => sums[b] / rows[b])], [.. filled.Select(b => positives[b] / rows[b])], [.. filled.Select(b => rows[b])]);
    }

    // Edges are b·(1/bins), so that 0.3 falls where a list of such edges puts it.
    private static int BinOf(double probability, int bins)
    {
        var step = 1.0 / bins;
        var bin = Math.Clamp((int)Math.Ceiling(probability * bins) - 1, 0, bins - 1);
        while (bin > 0 && probability <= bin * step)
        {
            bin--;
        }

        while (bin < bins - 1 && probability > (bin + 1) * step)
        {
            bin++;
        }

        return bin;
    }
}
