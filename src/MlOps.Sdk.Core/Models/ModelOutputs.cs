namespace MlOps.Sdk.Core;

/// <summary>The names of the output columns that models trained here give, and that serving looks for first in any model.</summary>
public static class ModelOutputs
{
    /// <summary>The probability of class 1 of a binary classifier: float32.</summary>
    public const string Probability = "probability";

    /// <summary>The number a regression predicts: float32.</summary>
    public const string Prediction = "prediction";
}
