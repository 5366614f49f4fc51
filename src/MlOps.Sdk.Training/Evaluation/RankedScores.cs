namespace MlOps.Sdk.Training;

/// <summary>Rows sorted by falling score, walked one group of equal scores at a time.</summary>
internal sealed class RankedScores
{
    private readonly double[] _scores;
    private readonly double[] _actual;

    private RankedScores(double[] scores, double[] actual, int positives)
    {
        _scores = scores;
        _actual = actual;
        Positives = positives;
    }

    public int Count => _scores.Length;

    public int Positives { get; }

    public int Negatives => Count - Positives;

    public static RankedScores Of(ReadOnlySpan<double> actual, ReadOnlySpan<double> score)
    {
        MetricInput.CheckBinary(actual, score);
        var scores = score.ToArray();
        var labels = actual.ToArray();
        Array.Sort(scores, labels);
        Array.Reverse(scores);
        Array.Reverse(labels);
        return new RankedScores(scores, labels, labels.Count(label => label == 1));
    }

    public double Score(int index) => _scores[index];

    /// <summary>The group of equal scores that begins at <paramref name="start"/>: where the next begins, and how many of each class it holds.</summary>
    public (int End, int Positives, int Negatives) Tie(int start)
    {
        var end = start;
        var positives = 0;
        while (end < _scores.Length && _scores[end] == _scores[start])
        {
            positives += (int)_actual[end++];
        }

        return (end, positives, end - start - positives);
    }
}
