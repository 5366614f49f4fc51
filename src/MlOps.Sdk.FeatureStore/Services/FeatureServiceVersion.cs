namespace MlOps.Sdk.FeatureStore;

/// <summary>A feature service together with the version its definition was registered under.</summary>
/// <param name="Service">The definition.</param>
/// <param name="Version">The version, from 1; one for each different <see cref="FeatureService.Fingerprint"/>.</param>
public sealed record FeatureServiceVersion(FeatureService Service, int Version)
{
    /// <summary>The service's name.</summary>
    public string Name => Service.Name;

    /// <summary>Name and version as in <c>fraud@v2</c>.</summary>
    public string Id => $"{Service.Name}@v{Version}";

    /// <summary>How the lineage of a model package names it among its feature views, as in <c>service:fraud@v2</c>.</summary>
    public string Reference => $"service:{Id}";

    /// <inheritdoc cref="Id"/>
    public override string ToString() => Id;
}
