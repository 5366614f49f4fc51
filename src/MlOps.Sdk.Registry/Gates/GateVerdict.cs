namespace MlOps.Sdk.Registry;

/// <summary>What a gate decided.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Passed">Whether the candidate may pass.</param>
/// <param name="Reason">A sentence with the value and the threshold.</param>
/// <param name="Value">The candidate's value; null when it has none.</param>
/// <param name="Threshold">What it was compared with; null when there was nothing to compare with.</param>
public sealed record GateVerdict(string Gate, bool Passed, string Reason, double? Value = null, double? Threshold = null);
