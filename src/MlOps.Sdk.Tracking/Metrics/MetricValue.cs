namespace MlOps.Sdk.Tracking;

/// <summary>A value to log.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Value">The value; NaN and the infinities are kept exactly.</param>
/// <param name="Step">The training step. Default: 0.</param>
/// <param name="Split">The rows it was measured on, such as "train" or "test"; null when that has no meaning.</param>
/// <param name="Time">When it was measured; null means now.</param>
public sealed record MetricValue(string Name, double Value, long Step = 0, string? Split = null, DateTimeOffset? Time = null);
