namespace MlOps.Sdk.Training;

/// <summary>Precision and recall at every distinct probability, from the highest threshold to the lowest.</summary>
/// <param name="Precision">Share of predicted positives that are positive.</param>
/// <param name="Recall">Share of positives found; rising; 0 throughout when there is no positive row.</param>
/// <param name="Thresholds">The probability at or above which a row counts as positive at that point; falling.</param>
public sealed record PrecisionRecallCurve(IReadOnlyList<double> Precision, IReadOnlyList<double> Recall, IReadOnlyList<double> Thresholds)
{
    /// <summary>Computes the curve.</summary>
    /// <exception cref="ArgumentException">The spans are empty, differ in length, or hold a value that is not finite or a label other than 0 and 1.</exception>
    public static PrecisionRecallCurve Of(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        var ranked = RankedScores.Of(actual, probability);
        List<double> precision = [], recall = [], thresholds = [];
        var found = 0;
        for (var start = 0; start < ranked.Count;)
        {
            var (end, positives, _) = ranked.Tie(start);
            found += positives;
            precision.Add(found / (double)end);
            recall.Add(found / (double)Math.Max(1, ranked.Positives));
            thresholds.Add(ranked.Score(start));
            start = end;
        }

        return new PrecisionRecallCurve(precision, recall, thresholds);
    }
}
