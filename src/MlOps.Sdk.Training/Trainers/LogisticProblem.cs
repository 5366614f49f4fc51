namespace MlOps.Sdk.Training;

/// <summary>
/// The penalised log loss of a linear model over fixed rows: Σ weight · log loss + ½‖w‖²/C. The last coefficient is the intercept,
/// which is not penalised.
/// </summary>
internal sealed class LogisticProblem
{
    private readonly FeatureMatrix _features;
    private readonly float[] _labels;
    private readonly double[] _rowWeights;
    private readonly double _penalty;
    private readonly double[] _curvature;
    private readonly double[] _rows;

    public LogisticProblem(TrainingData data, LogisticRegressionOptions options)
    {
        _features = data.Features;
        _labels = data.Labels.ToArray();
        _penalty = 1 / options.C;
        _curvature = new double[_labels.Length];
        _rows = new double[_labels.Length];
        _rowWeights = new double[_labels.Length];
        var positives = _labels.Count(label => label == 1);
        for (var i = 0; i < _labels.Length; i++)
        {
            var same = _labels[i] == 1 ? positives : _labels.Length - positives;
            _rowWeights[i] = options.BalanceClasses ? _labels.Length / (2.0 * same) : 1;
        }
    }

    /// <summary>The number of coefficients, intercept included.</summary>
    public int Size => _features.ColumnCount + 1;

    /// <summary>The scores of the rows.</summary>
    public double[] Scores(ReadOnlySpan<double> coefficients)
    {
        var scores = new double[_labels.Length];
        Multiply(coefficients, scores);
        return scores;
    }

    /// <summary>The loss, and the mean log loss of the rows without weights and penalty.</summary>
    public (double Loss, double MeanLogLoss) Loss(ReadOnlySpan<double> coefficients, ReadOnlySpan<double> scores)
    {
        double weighted = 0, plain = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var loss = Math.Log(1 + Math.Exp(-Math.Abs(scores[i]))) + Math.Max(scores[i], 0) - (_labels[i] * scores[i]);
            weighted += _rowWeights[i] * loss;
            plain += loss;
        }

        var weights = coefficients[..^1];
        return (weighted + (0.5 * _penalty * Vectors.Dot(weights, weights)), plain / scores.Length);
    }

    /// <summary>Writes the gradient, and remembers the curvature of the rows for the two functions below.</summary>
    public void Gradient(ReadOnlySpan<double> coefficients, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var probability = 1 / (1 + Math.Exp(-scores[i]));
            _rows[i] = _rowWeights[i] * (probability - _labels[i]);
            _curvature[i] = _rowWeights[i] * probability * (1 - probability);
        }

        MultiplyTransposed(_rows, gradient);
        for (var j = 0; j < gradient.Length - 1; j++)
        {
            gradient[j] += _penalty * coefficients[j];
        }
    }

    /// <summary>The Hessian times a direction.</summary>
    public void HessianTimes(ReadOnlySpan<double> direction, Span<double> product)
    {
        Multiply(direction, _rows);
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] *= _curvature[i];
        }

        MultiplyTransposed(_rows, product);
        for (var j = 0; j < product.Length - 1; j++)
        {
            product[j] += _penalty * direction[j];
        }
    }

    /// <summary>The Hessian's diagonal, by which the search directions are scaled.</summary>
    public void HessianDiagonal(Span<double> diagonal)
    {
        for (var j = 0; j < diagonal.Length - 1; j++)
        {
            var column = _features.Column(j);
            double sum = 0;
            for (var i = 0; i < column.Length; i++)
            {
                sum += _curvature[i] * column[i] * column[i];
            }

            diagonal[j] = sum + _penalty;
        }

        diagonal[^1] = Math.Max(_curvature.Sum(), 1e-12);
    }

    private void Multiply(ReadOnlySpan<double> coefficients, Span<double> scores)
    {
        scores.Fill(coefficients[^1]);
        for (var j = 0; j < _features.ColumnCount; j++)
        {
            Vectors.AddScaled(coefficients[j], _features.Column(j), scores);
        }
    }

    private void MultiplyTransposed(double[] rows, Span<double> result)
    {
        for (var j = 0; j < _features.ColumnCount; j++)
        {
            result[j] = Vectors.Dot(_features.Column(j), rows);
        }

        result[^1] = rows.Sum();
    }
}
