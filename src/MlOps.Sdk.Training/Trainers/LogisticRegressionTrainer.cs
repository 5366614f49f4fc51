using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>L2-penalised logistic regression.</summary>
internal sealed class LogisticRegressionTrainer(LogisticRegressionOptions options) : ITrainer
{
    public string Name => TrainerNames.LogisticRegression;

    public LearningTask Task => LearningTask.BinaryClassification;

    public bool AcceptsNonFiniteValues => false;

    public IReadOnlyDictionary<string, string> Parameters { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["balance_classes"] = options.BalanceClasses ? "true" : "false",
        ["c"] = options.C.ToString(CultureInfo.InvariantCulture),
        ["max_iterations"] = options.MaxIterations.ToString(CultureInfo.InvariantCulture),
        ["tolerance"] = options.Tolerance.ToString(CultureInfo.InvariantCulture),
    };

    public Task<FittedModel> FitAsync(TrainingData data, TrainingContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(context);
        TrainerChecks.Check(data, Task);
        return System.Threading.Tasks.Task.Run<FittedModel>(() => new LogisticFit(options, data, context).Run(cancellationToken), cancellationToken);
    }
}
