using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A registered view version of the entity that is erased.</summary>
/// <param name="Name">The view's name.</param>
/// <param name="Version">The definition's version.</param>
/// <param name="Fingerprint">The definition's fingerprint.</param>
/// <param name="Entity">The entity as that definition had it.</param>
internal sealed record ErasureTarget(string Name, int Version, string Fingerprint, Entity Entity)
{
    public string Id => $"{Name}@v{Version}";

    /// <summary>The view version when it is about an entity of this name, or null.</summary>
    public static ErasureTarget? Of(RegisteredFeatureView view, string entity)
    {
        using var document = JsonDocument.Parse(view.Definition);
        var json = document.RootElement.GetProperty("entity");
        if (json.GetProperty("name").GetString() != entity)
        {
            return null;
        }

        JoinKey[] keys = json.TryGetProperty("join_keys", out var several)
            ? [.. several.EnumerateArray().Select(k => new JoinKey(k.GetProperty("column").GetString()!, DataType.Parse(k.GetProperty("type").GetString()!)))]
            : [new JoinKey(json.GetProperty("join_key").GetString()!, DataType.Parse(json.GetProperty("key_type").GetString()!))];
        return new ErasureTarget(view.Name, view.Version, view.Fingerprint, new Entity(entity, keys));
    }
}
