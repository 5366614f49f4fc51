namespace MlOps.Sdk.Tracking;

/// <summary>A metric of a run in short.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Split">The rows it was measured on; null when none was named.</param>
/// <param name="Last">The value at the highest step; of several at that step, the one written last.</param>
/// <param name="LastStep">The highest step.</param>
/// <param name="Minimum">The smallest value, NaN apart; null when all were NaN.</param>
/// <param name="Maximum">The largest value, NaN apart; null when all were NaN.</param>
/// <param name="Points">How many values were logged.</param>
public sealed record MetricSummary(string Name, string? Split, double Last, long LastStep, double? Minimum, double? Maximum, long Points);
