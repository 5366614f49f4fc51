namespace MlOps.Sdk.Training;

/// <summary>What a model predicts.</summary>
public enum LearningTask
{
    /// <summary>The probability of class 1; labels are 0/1 or boolean. The graph's output is "probability".</summary>
    BinaryClassification,

    /// <summary>A number; labels are numeric. The graph's output is "prediction".</summary>
    Regression,
}
