namespace MlOps.Sdk.FeatureStore;

/// <summary>How a training set is made and saved.</summary>
public sealed class SaveTrainingSetOptions : TrainingSetOptions
{
    /// <summary>Names that shall point to the saved version, such as <c>candidate</c>; one that pointed to another version moves. Default: none.</summary>
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>What the set is for. Default: null.</summary>
    public string? Description { get; set; }
}
