namespace MlOps.Sdk.FeatureStore;

/// <summary>The columns that hold an entity's key in spines and training sets.</summary>
internal static class JoinKeyColumns
{
    public static IReadOnlyList<string> Of(Entity entity) => [.. entity.JoinKeys.Select(k => k.Column)];
}
