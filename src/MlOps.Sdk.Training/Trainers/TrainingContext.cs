namespace MlOps.Sdk.Training;

/// <summary>What a trainer is given besides the training rows.</summary>
public sealed class TrainingContext
{
    /// <summary>The seed of everything random. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Rows whose loss is followed while training, or null.</summary>
    public TrainingData? Validation { get; init; }

    /// <summary>Told each point of the training curve as it is known, on the training thread; or null.</summary>
    public IProgress<TrainingPoint>? Progress { get; init; }
}
