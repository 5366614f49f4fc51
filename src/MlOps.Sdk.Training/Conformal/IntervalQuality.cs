namespace MlOps.Sdk.Training;

/// <summary>What intervals are worth on rows with known truth.</summary>
/// <param name="Coverage">The share of rows whose truth lies in their interval.</param>
/// <param name="MeanWidth">How wide the intervals are on average; for classification the share of rows with both labels.</param>
public sealed record IntervalQuality(double Coverage, double MeanWidth);
