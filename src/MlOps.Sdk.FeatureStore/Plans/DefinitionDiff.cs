using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Compares two canonical documents property by property; lists of named things by name.</summary>
internal static class DefinitionDiff
{
    public static List<PropertyChange> Compare(CatalogItem before, CatalogItem after)
    {
        using var old = CatalogDocument.Read(before.Definition);
        using var now = CatalogDocument.Read(after.Definition);
        var changes = new List<PropertyChange>();
        Compare(old.RootElement, now.RootElement, string.Empty, changes);
        Add("owner", before.Owner, after.Owner, changes);
        Add("description", before.Description, after.Description, changes);
        Add("tags", Join(before.Tags), Join(after.Tags), changes);
        return changes;
    }

    private static void Compare(JsonElement before, JsonElement after, string path, List<PropertyChange> changes)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object && !path.EndsWith("expression", StringComparison.Ordinal))
        {
            Members(before.EnumerateObject().ToDictionary(p => p.Name, p => p.Value), after.EnumerateObject().ToDictionary(p => p.Name, p => p.Value), path, changes);
        }
        else if (IsNamed(before) && IsNamed(after))
        {
            var (old, now) = (Named(before), Named(after));
            Members(old.ToDictionary(), now.ToDictionary(), path, changes);
            if (old.Count == now.Count && !old.Select(p => p.Key).SequenceEqual(now.Select(p => p.Key)) && old.All(p => now.Any(n => n.Key == p.Key)))
            {
                changes.Add(new PropertyChange(path, Join([.. old.Select(p => p.Key)]), Join([.. now.Select(p => p.Key)])));
            }
        }
        else
        {
            Add(path, Render(before, path), Render(after, path), changes);
        }
    }

    private static void Members(Dictionary<string, JsonElement> before, Dictionary<string, JsonElement> after, string path, List<PropertyChange> changes)
    {
        foreach (var name in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            var place = path.Length == 0 ? name : $"{path}.{name}";
            switch (before.TryGetValue(name, out var old), after.TryGetValue(name, out var now))
            {
                case (true, true):
                    Compare(old, now, place, changes);
                    break;
                case (true, false):
                    Add(place, Render(old, place), null, changes);
                    break;
                default:
                    Add(place, null, Render(now, place), changes);
                    break;
            }
        }
    }

    private static bool IsNamed(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("name", out _));

    private static List<KeyValuePair<string, JsonElement>> Named(JsonElement array) => [.. array.EnumerateArray().Select(e => KeyValuePair.Create(CatalogDocument.NameOf(e), e))];

    private static string? Render(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when path.EndsWith("window", StringComparison.Ordinal) || path.EndsWith("time_to_live", StringComparison.Ordinal) => DurationText.Format(element.GetInt64()),
        _ => element.GetRawText(),
    };

    private static string? Join(IReadOnlyList<string> texts) => texts.Count == 0 ? null : string.Join(", ", texts);

    private static void Add(string path, string? before, string? after, List<PropertyChange> changes)
    {
        if (before != after)
        {
            changes.Add(new PropertyChange(path, before, after));
        }
    }
}
