namespace MlOps.Sdk.FeatureStore;

/// <summary>One property of a definition that differs.</summary>
/// <param name="Path">Where it is, as in <c>features.mean_30d.window</c>.</param>
/// <param name="Before">What is registered; null when it is not there.</param>
/// <param name="After">What is defined now; null when it is not there any more.</param>
public sealed record PropertyChange(string Path, string? Before, string? After)
{
    /// <summary>The change as in <c>features.mean_30d.window: 30d -> 60d</c>.</summary>
    public override string ToString() => $"{Path}: {Before ?? "(none)"} -> {After ?? "(none)"}";
}
