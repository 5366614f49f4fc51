namespace MlOps.Sdk.FeatureStore;

/// <summary>A feature view together with the version its definition was registered under.</summary>
/// <param name="View">The definition.</param>
/// <param name="Version">The version, from 1; one for each different <see cref="FeatureView.Fingerprint"/>.</param>
public sealed record FeatureViewVersion(FeatureView View, int Version)
{
    /// <summary>The view's name.</summary>
    public string Name => View.Name;

    /// <summary>Name and version as in <c>author_activity@v2</c>.</summary>
    public string Id => $"{View.Name}@v{Version}";

    /// <inheritdoc cref="Id"/>
    public override string ToString() => Id;
}
