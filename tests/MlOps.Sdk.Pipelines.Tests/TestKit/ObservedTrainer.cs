using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

/// <summary>Logistic regression that does something before it fits.</summary>
internal sealed class ObservedTrainer(Action beforeFit) : ITrainer
{
    private readonly ITrainer _inner = Trainer.LogisticRegression();

    public string Name => "observed";

    public LearningTask Task => _inner.Task;

    public bool AcceptsNonFiniteValues => _inner.AcceptsNonFiniteValues;

    public IReadOnlyDictionary<string, string> Parameters => _inner.Parameters;

    public Task<FittedModel> FitAsync(TrainingData data, TrainingContext context, CancellationToken cancellationToken = default)
    {
        beforeFit();
        cancellationToken.ThrowIfCancellationRequested();
        return _inner.FitAsync(data, context, cancellationToken);
    }
}
