namespace MlOps.Sdk.Training;

/// <summary>A named metric. Implementations are stateless and thread-safe.</summary>
public interface IMetric
{
    /// <summary>The name under which the value is logged, for example "roc_auc".</summary>
    string Name { get; }

    /// <summary>The kind of model the metric judges.</summary>
    LearningTask Task { get; }

    /// <summary>Whether a larger value is better.</summary>
    bool HigherIsBetter { get; }

    /// <summary>Computes the metric; NaN says that it is not defined for these rows.</summary>
    /// <param name="actual">The labels; 0 and 1 for classification.</param>
    /// <param name="predicted">The model's output, one value per row.</param>
    double Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted);
}
