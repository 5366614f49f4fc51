namespace MlOps.Sdk.Training;

/// <summary>How many rows of each class were predicted as which class at one threshold.</summary>
/// <param name="Threshold">Rows with a probability at or above it count as predicted positive.</param>
/// <param name="TruePositives">Positive rows predicted positive.</param>
/// <param name="FalsePositives">Negative rows predicted positive.</param>
/// <param name="TrueNegatives">Negative rows predicted negative.</param>
/// <param name="FalseNegatives">Positive rows predicted negative.</param>
public sealed record ConfusionMatrix(double Threshold, int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    /// <summary>Share of rows predicted rightly.</summary>
    public double Accuracy => Share(TruePositives + TrueNegatives, TruePositives + TrueNegatives + FalsePositives + FalseNegatives);

    /// <summary>Share of predicted positives that are positive; 0 when nothing was predicted positive.</summary>
    public double Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of positives that were predicted positive; 0 when there is none.</summary>
    public double Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>; 0 when both are.</summary>
    public double F1 => Share(2.0 * TruePositives, (2.0 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts the rows at a threshold.</summary>
    /// <exception cref="ArgumentException">The spans are empty, differ in length, or hold a value that is not finite or a label other than 0 and 1.</exception>
    public static ConfusionMatrix At(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double threshold = 0.5)
    {
        MetricInput.CheckBinary(actual, probability);
        Span<int> counts = stackalloc int[4];
        for (var i = 0; i < actual.Length; i++)
        {
            counts[(2 * (int)actual[i]) + (probability[i] >= threshold ? 1 : 0)]++;
        }

        return new ConfusionMatrix(threshold, counts[3], counts[1], counts[0], counts[2]);
    }

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
