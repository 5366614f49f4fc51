using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Where the rows of a saved training set lie.</summary>
/// <param name="Name">The set's name: letters, digits and single underscores.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Schema">Its columns, as they are read.</param>
public sealed record TrainingSetTable(string Name, int Version, Schema Schema)
{
    /// <summary>Name and version as in <c>commits@v2</c>.</summary>
    public override string ToString() => $"{Name}@v{Version}";
}
