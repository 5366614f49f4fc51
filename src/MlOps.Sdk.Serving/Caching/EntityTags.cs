using System.Text;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Texts that say whose rows an answer is about: one for the entity in each feature view it was read from, and one for the entity
/// itself. A key is its names and values, whatever type a value has: 42 is one author as an int and as a long.
/// </summary>
internal static class EntityTags
{
    /// <summary>An answer that more entities share says nothing about a single one, so no more are noted.</summary>
    public const int Most = 64;

    private const char End = '\u001f';

    public static string Of(string? view, IReadOnlyDictionary<string, object?> key)
    {
        var text = new StringBuilder(view is null ? "e" : "v").Append(End).Append(view).Append(End);
        foreach (var (name, value) in key.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            // Lengths keep a value with an end in it from looking like two.
            var part = UnitKeys.From(value);
            text.Append(name.Length).Append(End).Append(name).Append(part?.Length ?? -1).Append(End).Append(part);
        }

        return text.ToString();
    }

    public static string[] Of(IReadOnlyList<EntityUse> uses)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var use in uses)
        {
            tags.Add(Of(use.View, use.Key));
            tags.Add(Of(null, use.Key));
        }

        return tags.Count == 0 ? [] : [.. tags];
    }

    /// <summary>Both together; the first one itself when the second adds nothing or nothing more fits.</summary>
    public static string[] Merge(string[] tags, string[] more)
    {
        if (more.Length == 0)
        {
            return tags;
        }

        var missing = more.Where(tag => Array.IndexOf(tags, tag) < 0).ToArray();
        return missing.Length == 0 || tags.Length + missing.Length > Most ? tags : [.. tags, .. missing];
    }
}
