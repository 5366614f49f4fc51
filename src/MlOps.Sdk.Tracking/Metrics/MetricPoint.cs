namespace MlOps.Sdk.Tracking;

/// <summary>A logged value.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Split">The rows it was measured on; null when none was named.</param>
/// <param name="Value">The value, bit for bit as it was logged.</param>
/// <param name="Step">The training step.</param>
/// <param name="Time">When it was measured, in UTC.</param>
/// <param name="Sequence">Its place among all points of the run, from 1, in the order they were written.</param>
public sealed record MetricPoint(string Name, string? Split, double Value, long Step, DateTimeOffset Time, long Sequence);
