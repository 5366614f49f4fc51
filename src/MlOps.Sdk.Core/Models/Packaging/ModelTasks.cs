namespace MlOps.Sdk.Core;

/// <summary>Names of what a model can answer.</summary>
public static class ModelTasks
{
    /// <summary>The probability that a row belongs to class 1.</summary>
    public const string BinaryClassification = "binary-classification";

    /// <summary>A number.</summary>
    public const string Regression = "regression";
}
