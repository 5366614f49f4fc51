namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What a profile says about one node of the graph.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Provider">The engine's name of the provider that ran it, such as <c>WebGpuExecutionProvider</c>.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Total">How long it ran in all.</param>
public sealed record NodeTiming(string Node, string Operator, string Provider, int Calls, TimeSpan Total);
