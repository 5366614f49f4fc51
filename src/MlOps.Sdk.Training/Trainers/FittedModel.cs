namespace MlOps.Sdk.Training;

/// <summary>A fitted model: it predicts in memory and writes itself into an ONNX graph, with the same results. Immutable and thread-safe.</summary>
public abstract class FittedModel
{
    /// <summary>The training curve, by step and split; empty for algorithms without iterations.</summary>
    public IReadOnlyList<TrainingPoint> Curve { get; init; } = [];

    /// <summary>One value per feature column, not negative, summing to 1 (or all 0); what it measures is the algorithm's own.</summary>
    public IReadOnlyList<double> Importance { get; init; } = [];

    /// <summary>Predicts every row: the probability of class 1, or the number.</summary>
    /// <exception cref="ArgumentException">The matrix has another number of columns than the training rows had.</exception>
    public abstract float[] Predict(FeatureMatrix features);

    /// <summary>Adds the model's nodes to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">The name of the float32 tensor [rows, features].</param>
    /// <returns>The name of the float32 tensor [rows, 1] with the predictions.</returns>
    public abstract string Emit(OnnxGraph graph, string features);
}
