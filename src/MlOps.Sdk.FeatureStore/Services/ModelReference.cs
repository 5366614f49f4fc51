using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A version of a model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's number.</param>
public sealed record ModelReference(string Model, int Version)
{
    /// <summary>Name and version as in <c>risk v3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model} v{Version}");
}
