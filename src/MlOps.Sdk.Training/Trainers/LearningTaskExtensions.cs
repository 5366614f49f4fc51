using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>The names that <see cref="LearningTask"/> has outside this package.</summary>
internal static class LearningTaskExtensions
{
    /// <summary>The name used in model metadata.</summary>
    public static string ToMetadataName(this LearningTask task) => task == LearningTask.Regression ? ModelTasks.Regression : ModelTasks.BinaryClassification;

    /// <summary>The name of the graph's only output: "probability" or "prediction".</summary>
    public static string ToOutputName(this LearningTask task) => task == LearningTask.Regression ? ModelOutputs.Prediction : ModelOutputs.Probability;
}
