namespace MlOps.Sdk.Training;

/// <summary>The names of the built-in trainers.</summary>
public static class TrainerNames
{
    /// <summary>Use as the line every other model has to beat: predicts the label's mean.</summary>
    public const string Prior = "prior";

    /// <summary>Use when effects add up, rows are few, or weights must be explained.</summary>
    public const string LogisticRegression = "logistic-regression";

    /// <summary>Use for tables with thresholds, interactions and missing values.</summary>
    public const string GradientBoostedTrees = "gradient-boosted-trees";
}
