namespace MlOps.Sdk.FeatureStore;

/// <summary>Features that applying would change under a service that model versions are bound to.</summary>
/// <param name="Service">The service and version, as in <c>fraud@v2</c>.</param>
/// <param name="Features">The features and what would happen to them.</param>
/// <param name="Models">The model versions that would need retraining.</param>
public sealed record BreakingChange(string Service, IReadOnlyList<FeatureBreak> Features, IReadOnlyList<ModelReference> Models)
{
    /// <summary>The change in one line.</summary>
    public override string ToString() => $"{Service}: {string.Join(", ", Features)}; bound to it: {string.Join(", ", Models)}";
}
