namespace MlOps.Sdk.Monitoring;

/// <summary>One quantile: the smallest value that at least a share of <paramref name="Level"/> of the rows reach.</summary>
/// <param name="Level">The share of rows at or below the value, 0 to 1.</param>
/// <param name="Value">The value.</param>
public sealed record QuantileValue(double Level, double Value);
