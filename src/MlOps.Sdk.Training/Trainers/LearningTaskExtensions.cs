namespace MlOps.Sdk.Training;

/// <summary>The names that <see cref="LearningTask"/> has outside this package.</summary>
public static class LearningTaskExtensions
{
    /// <summary>The name used in model metadata: "binary-classification" or "regression".</summary>
    public static string ToMetadataName(this LearningTask task) => task == LearningTask.Regression ? "regression" : "binary-classification";

    /// <summary>The name of the graph's only output: "probability" or "prediction".</summary>
    public static string ToOutputName(this LearningTask task) => task == LearningTask.Regression ? "prediction" : "probability";
}
