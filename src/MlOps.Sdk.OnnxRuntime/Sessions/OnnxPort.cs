namespace MlOps.Sdk.OnnxRuntime;

/// <summary>An input or output of a model, of whatever kind.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Type">Its type in words, as in <c>float32[?, 12]</c> or <c>sequence(map(int64, float32))</c>.</param>
/// <param name="IsRequired">Whether a run needs it; false for inputs that the graph has a default for, and for outputs.</param>
public sealed record OnnxPort(string Name, OnnxValueKind Kind, string Type, bool IsRequired);
