namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What came of one execution provider when a model was loaded.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="IsUsed">Whether the session uses it.</param>
/// <param name="Reason">Why it was passed over; <see langword="null"/> when it is used.</param>
public sealed record ProviderAttempt(ExecutionProvider Provider, bool IsUsed, string? Reason);
