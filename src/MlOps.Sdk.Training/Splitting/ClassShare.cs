namespace MlOps.Sdk.Training;

/// <summary>How often a label value occurs in the two parts of a split.</summary>
/// <param name="Value">The label value as text.</param>
/// <param name="Train">Its share of the training rows, 0 to 1.</param>
/// <param name="Test">Its share of the test rows, 0 to 1.</param>
public sealed record ClassShare(string Value, double Train, double Test);
