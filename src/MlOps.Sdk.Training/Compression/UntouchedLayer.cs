namespace MlOps.Sdk.Training;

/// <summary>A layer that was left as it was.</summary>
/// <param name="Output">The name of its output in the graph.</param>
/// <param name="Reason">Why, such as "its weights are computed in the graph".</param>
public sealed record UntouchedLayer(string Output, string Reason);
