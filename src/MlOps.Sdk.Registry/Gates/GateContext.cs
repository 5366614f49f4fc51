namespace MlOps.Sdk.Registry;

/// <summary>What gates judge by.</summary>
/// <param name="Model">The model's name; it need not be registered yet.</param>
/// <param name="Metrics">The candidate's metrics.</param>
/// <param name="Registry">Where the versions to compare with are.</param>
public sealed record GateContext(string Model, IReadOnlyDictionary<string, double> Metrics, IModelRegistry Registry);
