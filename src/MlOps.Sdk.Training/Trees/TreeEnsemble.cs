namespace MlOps.Sdk.Training;

/// <summary>A fitted sum of trees. Adds in float32 and in the same order as the graph.</summary>
internal sealed class TreeEnsemble(IReadOnlyList<RegressionTree> trees, float baseScore, Objective objective, LearningTask task, int featureCount) : FittedModel
{
    public IReadOnlyList<RegressionTree> Trees => trees;

    public override float[] Predict(FeatureMatrix features)
    {
        if (features.ColumnCount != featureCount)
        {
            throw new ArgumentException($"The matrix has {features.ColumnCount} columns, but the model was trained on {featureCount}.", nameof(features));
        }

        var predictions = new float[features.RowCount];
        for (var row = 0; row < predictions.Length; row++)
        {
            var sum = 0f;
            foreach (var tree in trees)
            {
                sum += tree.Predict(features, row);
            }

            predictions[row] = objective.ToPrediction(sum + baseScore);
        }

        return predictions;
    }

    public override string Emit(OnnxGraph graph, string features)
    {
        var score = TreeEnsembleEmitter.Emit(graph, features, trees, baseScore);
        return task == LearningTask.Regression ? score : graph.Add("Sigmoid", [score]);
    }
}
