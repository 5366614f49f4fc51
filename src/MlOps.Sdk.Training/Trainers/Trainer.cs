using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.Training;

/// <summary>Creates the built-in trainers.</summary>
public static class Trainer
{
    /// <summary>The baseline: predicts the label's mean (the share of class 1) for every row.</summary>
    /// <param name="task">What to predict.</param>
    public static ITrainer Prior(LearningTask task = LearningTask.BinaryClassification) => new PriorTrainer(task);

    /// <summary>L2-penalised logistic regression. It needs finite numbers, and works best on standardized ones.</summary>
    /// <param name="configure">Changes the settings.</param>
    /// <exception cref="ArgumentException">Settings are out of range; the message lists all of them.</exception>
    public static ITrainer LogisticRegression(Action<LogisticRegressionOptions>? configure = null) =>
        new LogisticRegressionTrainer(Configure(configure));

    /// <summary>Gradient-boosted trees on histograms, for binary classification and regression. Missing values need no imputation.</summary>
    /// <param name="configure">Changes the settings.</param>
    /// <exception cref="ArgumentException">Settings are out of range; the message lists all of them.</exception>
    public static ITrainer GradientBoostedTrees(Action<GradientBoostedTreesOptions>? configure = null) =>
        new GradientBoostedTreesTrainer(Configure(configure));

    private static T Configure<T>(Action<T>? configure)
        where T : class, new()
    {
        var options = new T();
        configure?.Invoke(options);
        var problems = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? options
            : throw new ArgumentException($"The settings are not valid: {string.Join(" ", problems.Select(p => p.ErrorMessage))}", nameof(configure));
    }
}
