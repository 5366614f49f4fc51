namespace MlOps.Sdk.Training;

/// <summary>Predicts the mean of the training labels whatever the features are.</summary>
internal sealed class PriorTrainer(LearningTask task) : ITrainer
{
    public string Name => TrainerNames.Prior;

    public LearningTask Task => task;

    public bool AcceptsNonFiniteValues => true;

    public IReadOnlyDictionary<string, string> Parameters { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public Task<FittedModel> FitAsync(TrainingData data, TrainingContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        TrainerChecks.Check(data, Task);
        double sum = 0;
        foreach (var label in data.Labels.Span)
        {
            sum += label;
        }

        return System.Threading.Tasks.Task.FromResult<FittedModel>(
            new ConstantModel((float)(sum / data.Labels.Length)) { Importance = new double[data.Features.ColumnCount] });
    }
}
