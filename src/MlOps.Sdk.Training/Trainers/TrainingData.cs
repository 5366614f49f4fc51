namespace MlOps.Sdk.Training;

/// <summary>Preprocessed rows with their labels.</summary>
public sealed class TrainingData
{
    /// <summary>Creates the pair.</summary>
    /// <param name="features">The preprocessed features.</param>
    /// <param name="labels">One label per row: 0 or 1 for classification, any finite number for regression.</param>
    /// <exception cref="ArgumentException">The numbers of rows and labels differ.</exception>
    public TrainingData(FeatureMatrix features, ReadOnlyMemory<float> labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.RowCount != labels.Length)
        {
            throw new ArgumentException($"There are {labels.Length} labels for {features.RowCount} rows; pass one per row.", nameof(labels));
        }

        Features = features;
        Labels = labels;
    }

    /// <summary>The preprocessed features.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>One label per row.</summary>
    public ReadOnlyMemory<float> Labels { get; }
}
