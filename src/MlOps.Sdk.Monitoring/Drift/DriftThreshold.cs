namespace MlOps.Sdk.Monitoring;

/// <summary>The scores above which a column counts as suspicious and as drifted.</summary>
/// <param name="Warning">A score above this is a warning.</param>
/// <param name="Drifted">A score above this is drift.</param>
public sealed record DriftThreshold(double Warning, double Drifted);
