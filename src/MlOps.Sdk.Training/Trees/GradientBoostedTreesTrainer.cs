using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Second-order histogram boosting.</summary>
internal sealed class GradientBoostedTreesTrainer(GradientBoostedTreesOptions options) : ITrainer
{
    public string Name => TrainerNames.GradientBoostedTrees;

    public LearningTask Task => options.Task;

    public bool AcceptsNonFiniteValues => true;

    public IReadOnlyDictionary<string, string> Parameters { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["column_sample"] = options.ColumnSample.ToString(CultureInfo.InvariantCulture),
        ["early_stopping_rounds"] = options.EarlyStoppingRounds.ToString(CultureInfo.InvariantCulture),
        ["l2"] = options.L2.ToString(CultureInfo.InvariantCulture),
        ["learning_rate"] = options.LearningRate.ToString(CultureInfo.InvariantCulture),
        ["max_bins"] = options.MaxBins.ToString(CultureInfo.InvariantCulture),
        ["max_depth"] = options.MaxDepth.ToString(CultureInfo.InvariantCulture),
        ["max_leaves"] = options.MaxLeaves.ToString(CultureInfo.InvariantCulture),
        ["min_child_weight"] = options.MinChildWeight.ToString(CultureInfo.InvariantCulture),
        ["min_samples_leaf"] = options.MinSamplesLeaf.ToString(CultureInfo.InvariantCulture),
        ["subsample"] = options.Subsample.ToString(CultureInfo.InvariantCulture),
        ["trees"] = options.Trees.ToString(CultureInfo.InvariantCulture),
    };

    public Task<FittedModel> FitAsync(TrainingData data, TrainingContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(context);
        TrainerChecks.Check(data, Task);
        if (options.EarlyStoppingRounds > 0 && context.Validation is null)
        {
            throw new TrainingException(
                $"EarlyStoppingRounds is {options.EarlyStoppingRounds}, but there are no validation rows to watch; pass a validation batch or set it to 0.");
        }

        return System.Threading.Tasks.Task.Run<FittedModel>(() => new Booster(options, data, context).Fit(cancellationToken), cancellationToken);
    }
}
