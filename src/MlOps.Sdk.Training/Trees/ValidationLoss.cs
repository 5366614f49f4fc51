namespace MlOps.Sdk.Training;

/// <summary>Follows the loss on rows held back while trees are added.</summary>
internal sealed class ValidationLoss
{
    private readonly TrainingData _rows;
    private readonly Objective _objective;
    private readonly double[] _scores;
    private double _best = double.PositiveInfinity;

    public ValidationLoss(TrainingData rows, Objective objective, float baseScore)
    {
        _rows = rows;
        _objective = objective;
        _scores = new double[rows.Labels.Length];
        _scores.AsSpan().Fill(baseScore);
    }

    public int StepsSinceBest { get; private set; }

    /// <summary>The number of trees at the smallest loss so far.</summary>
    public int BestTreeCount { get; private set; }

    /// <summary>Adds a tree (or none) and returns the mean loss.</summary>
    public double After(RegressionTree? tree, int treeCount)
    {
        for (var row = 0; tree is not null && row < _scores.Length; row++)
        {
            _scores[row] += tree.Predict(_rows.Features, row);
        }

        var loss = _objective.Loss(_scores, _rows.Labels.Span) / _scores.Length;
        StepsSinceBest++;
        if (loss < _best)
        {
            (_best, StepsSinceBest, BestTreeCount) = (loss, 0, treeCount);
        }

        return loss;
    }
}
