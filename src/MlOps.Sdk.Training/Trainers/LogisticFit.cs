namespace MlOps.Sdk.Training;

/// <summary>Newton's method with conjugate-gradient steps and a backtracking line search (Lin, Weng and Keerthi 2008 use the same Hessian products).</summary>
internal sealed class LogisticFit(LogisticRegressionOptions options, TrainingData data, TrainingContext context)
{
    private const double SufficientDecrease = 1e-4;
    private const int MaxHalvings = 40;

    private readonly LogisticProblem _problem = new(data, options);
    private readonly List<TrainingPoint> _curve = [];

    public LinearModel Run(CancellationToken cancellationToken)
    {
        var coefficients = new double[_problem.Size];
        var gradient = new double[_problem.Size];
        var scores = _problem.Scores(coefficients);
        var loss = _problem.Loss(coefficients, scores).Loss;
        double first = 0;
        for (var step = 1; step <= options.MaxIterations; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _problem.Gradient(coefficients, scores, gradient);
            var size = gradient.Max(Math.Abs);
            first = step == 1 ? size : first;
            if (size <= options.Tolerance * first)
            {
                break;
            }

            // Far from the end a rough direction does; near it only an exact one keeps the convergence quadratic.
            var direction = ConjugateGradient.Solve(_problem, gradient, Math.Clamp(size / first, 1e-8, 0.1));
            if (Advance(ref coefficients, ref scores, ref loss, gradient, direction) is not { } meanLogLoss)
            {
                break;
            }

            Report(step, TrainingPoint.Train, meanLogLoss);
            if (context.Validation is { } validation)
            {
                Report(step, TrainingPoint.Validation, LinearModel.MeanLogLoss(coefficients, validation));
            }
        }

        return new LinearModel(coefficients) { Curve = [.. _curve], Importance = ImportanceOf(coefficients) };
    }

    /// <summary>Takes the longest of the steps 1, ½, ¼ … that lowers the loss enough; null when none does, which is the end of what doubles can tell apart.</summary>
    private double? Advance(ref double[] coefficients, ref double[] scores, ref double loss, double[] gradient, double[] direction)
    {
        var slope = Vectors.Dot(gradient, direction);
        var length = 1.0;
        for (var i = 0; i < MaxHalvings; i++, length /= 2)
        {
            var candidate = new double[coefficients.Length];
            for (var j = 0; j < candidate.Length; j++)
            {
                candidate[j] = coefficients[j] + (length * direction[j]);
            }

            var candidateScores = _problem.Scores(candidate);
            var (candidateLoss, meanLogLoss) = _problem.Loss(candidate, candidateScores);
            if (candidateLoss <= loss + (SufficientDecrease * length * slope))
            {
                (coefficients, scores, loss) = (candidate, candidateScores, candidateLoss);
                return meanLogLoss;
            }
        }

        return null;
    }

    private void Report(int step, string split, double value)
    {
        var point = new TrainingPoint(step, MetricNames.LogLoss, split, value);
        _curve.Add(point);
        context.Progress?.Report(point);
    }

    // |weight| · standard deviation: what a usual change of the feature does to the log-odds.
    private double[] ImportanceOf(double[] coefficients)
    {
        var effects = new double[data.Features.ColumnCount];
        for (var j = 0; j < effects.Length; j++)
        {
            effects[j] = Math.Abs(coefficients[j]) * ColumnStatistics.Of(data.Features.Column(j)).Deviation;
        }

        var sum = effects.Sum();
        return sum > 0 ? [.. effects.Select(e => e / sum)] : effects;
    }
}
