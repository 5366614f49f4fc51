namespace MlOps.Sdk.Training;

/// <summary>A learning algorithm with its settings. Implementations are immutable and thread-safe: one trainer may fit many models at once.</summary>
public interface ITrainer
{
    /// <summary>The algorithm's name as it appears in model metadata, for example "gradient-boosted-trees".</summary>
    string Name { get; }

    /// <summary>What the fitted models predict.</summary>
    LearningTask Task { get; }

    /// <summary>Whether features may hold NaN and infinities. If not, NaN is refused before fitting and infinities are clipped to the range seen in training.</summary>
    bool AcceptsNonFiniteValues { get; }

    /// <summary>Every setting including defaults, in invariant text.</summary>
    IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Fits a model. The same data, settings and seed give the same model bit for bit, whatever the number of threads.</summary>
    /// <exception cref="MlOps.Sdk.Core.TrainingException">The data cannot be learnt from.</exception>
    Task<FittedModel> FitAsync(TrainingData data, TrainingContext context, CancellationToken cancellationToken = default);
}
