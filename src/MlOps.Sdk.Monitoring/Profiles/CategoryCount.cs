namespace MlOps.Sdk.Monitoring;

/// <summary>One category and how many rows hold it.</summary>
/// <param name="Value">The category; booleans are "true" and "false".</param>
/// <param name="Rows">How many rows hold it.</param>
public sealed record CategoryCount(string Value, long Rows);
