namespace MlOps.Sdk.Monitoring;

/// <summary>One bin of a column as shares of all rows on each side, for a plot.</summary>
/// <param name="Label">The range or category, such as "3 to 8" or "missing".</param>
/// <param name="Reference">Share of the reference's rows, 0 to 1.</param>
/// <param name="Current">Share of the current rows, 0 to 1.</param>
public sealed record DriftBin(string Label, double Reference, double Current);
