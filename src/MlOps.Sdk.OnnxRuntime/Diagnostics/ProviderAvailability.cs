namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Whether models can be run on a provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="IsCompiledIn">Whether the native library was built with it.</param>
/// <param name="IsUsable">Whether a small model ran on it and gave the right numbers.</param>
/// <param name="Reason">Why it cannot be used; null when it can.</param>
public sealed record ProviderAvailability(ExecutionProvider Provider, bool IsCompiledIn, bool IsUsable, string? Reason);
