namespace MlOps.Sdk.Training;

/// <summary>A fitted logistic regression. The last coefficient is the intercept.</summary>
internal sealed class LinearModel(double[] coefficients) : FittedModel
{
    private readonly float[] _weights = [.. coefficients[..^1].Select(c => (float)c)];
    private readonly float _intercept = (float)coefficients[^1];

    /// <summary>In double precision, as fitted; the graph and predictions use them as float32.</summary>
    public IReadOnlyList<double> Coefficients => coefficients;

    public override float[] Predict(FeatureMatrix features)
    {
        if (features.ColumnCount != _weights.Length)
        {
            throw new ArgumentException($"The matrix has {features.ColumnCount} columns, but the model was trained on {_weights.Length}.", nameof(features));
        }

        var scores = new float[features.RowCount];
        for (var j = 0; j < _weights.Length; j++)
        {
            var column = features.Column(j);
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] += _weights[j] * column[i];
            }
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Sigmoid.Of(scores[i] + _intercept);
        }

        return scores;
    }

    public override string Emit(OnnxGraph graph, string features)
    {
        var score = graph.Add("Gemm", [features, graph.Constant(_weights, _weights.Length, 1), graph.Constant([_intercept], 1)]);
        return graph.Add("Sigmoid", [score]);
    }

    internal static double MeanLogLoss(ReadOnlySpan<double> coefficients, TrainingData data)
    {
        var scores = new double[data.Labels.Length];
        scores.AsSpan().Fill(coefficients[^1]);
        for (var j = 0; j < data.Features.ColumnCount; j++)
        {
            Vectors.AddScaled(coefficients[j], data.Features.Column(j), scores);
        }

        return new LogisticObjective().Loss(scores, data.Labels.Span) / scores.Length;
    }
}
