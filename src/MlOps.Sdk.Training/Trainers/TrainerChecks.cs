using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>What every trainer demands of its data; PipelineTrainer says the same earlier, in terms of columns.</summary>
internal static class TrainerChecks
{
    public static void Check(TrainingData data, LearningTask task)
    {
        var labels = data.Labels.Span;
        if (labels.IsEmpty)
        {
            throw new TrainingException("There are no training rows; pass at least two.");
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (!float.IsFinite(labels[i]) || (task == LearningTask.BinaryClassification && labels[i] is not (0 or 1)))
            {
                throw new TrainingException(string.Create(
                    CultureInfo.InvariantCulture, $"The label of row {i} is {labels[i]}; {(task == LearningTask.Regression ? "labels must be finite numbers" : "a binary label is 0 or 1")}."));
            }
        }

        if (task == LearningTask.BinaryClassification && !labels.ContainsAnyExcept(labels[0]))
        {
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture, $"Every label is {labels[0]}; a classifier needs rows of both classes."));
        }
    }
}
