namespace MlOps.Sdk.Monitoring;

/// <summary>What a drift test found.</summary>
/// <param name="Score">The effect size that is held against the threshold; larger is more drift, 0 is none.</param>
/// <param name="Statistic">The test statistic.</param>
/// <param name="PValue">
/// The probability of a statistic at least this large when nothing has changed; null when the test has none.
/// </param>
public readonly record struct DriftTestResult(double Score, double Statistic, double? PValue);
