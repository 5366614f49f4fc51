namespace MlOps.Sdk.FeatureStore;

/// <summary>A feature view as a saved training set was joined with it.</summary>
/// <param name="Name">The view's name.</param>
/// <param name="Version">The definition's version.</param>
/// <param name="Fingerprint">The definition's <see cref="FeatureView.Fingerprint"/>.</param>
/// <param name="TableVersion">The version of the view's table in the offline store that was read.</param>
/// <param name="Entity">The name of the view's entity.</param>
/// <param name="JoinKeys">The columns of the set that hold the entity's key, in order.</param>
public sealed record TrainingSetView(
    string Name, int Version, string Fingerprint, long TableVersion, string Entity, IReadOnlyList<string> JoinKeys)
{
    /// <summary>Name and version as in <c>author_activity@v2</c>.</summary>
    public string Id => $"{Name}@v{Version}";
}
