using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Reads sets of definitions from JSON. What is written there is data and nothing else: names, types and functions from closed lists,
/// checked by the same constructors that code calls; an unknown or repeated property, a wrong type or too deep a nesting is refused.
/// </summary>
internal static class DefinitionsReader
{
    public const int Format = 1;

    public static FeatureDefinitions Read(string json)
    {
        if (json.Length > FeatureDefinitions.MaxJsonLength)
        {
            throw new DefinitionFormatException("$", $"the document has {json.Length} characters, more than {FeatureDefinitions.MaxJsonLength}. Split it.");
        }

        try
        {
            using var document = Parse(json);
            return Read(document.RootElement);
        }
        catch (InvalidOperationException failure)
        {
            // JSON can escape half of a character pair, which is found when the text is read.
            throw new DefinitionFormatException("$", "a text has an escape that stands for no character. Write whole characters.", failure);
        }
    }

    private static FeatureDefinitions Read(JsonElement element)
    {
        var root = new StrictJson(element, "$").Object("format", "entities", "views", "on_demand_views", "services");
        var format = root.Require("format");
        if (format.Integer() != Format)
        {
            throw format.Failure($"the format is {format.Integer()}, but this version reads {Format}");
        }

        var entities = Named(root.Items("entities"), ReadEntity);
        var views = Named(root.Items("views"), v => ViewReader.Read(v, entities));
        var onDemand = Named(root.Items("on_demand_views"), v => ReadOnDemandView(v, views));
        var services = Named(root.Items("services"), s => ReadService(s, views, onDemand));
        return root.Self.Guard(() => new FeatureDefinitions([.. views.Values], [.. onDemand.Values], [.. services.Values]));
    }

    /// <summary>Sets what every definition may say about itself.</summary>
    public static T About<T>(StrictObject definition, T value, Func<T, string, T> owner, Func<T, string, T> description, Func<T, string[], T> tags)
    {
        value = definition.Find("owner") is { } who ? who.Guard(() => owner(value, who.Text())) : value;
        value = definition.Find("description") is { } what ? what.Guard(() => description(value, what.Text())) : value;
        return tags(value, definition.Texts("tags"));
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            var reason = string.Concat(failure.Message.Select(c => char.IsControl(c) ? ' ' : c));
            throw new DefinitionFormatException("$", $"the document is no JSON that can be read. {reason}", failure);
        }
    }

    private static Dictionary<string, T> Named<T>(IReadOnlyList<StrictJson> items, Func<StrictJson, (string Name, T Value)> read)
    {
        var named = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            var (name, value) = read(item);
            if (!named.TryAdd(name, value))
            {
                throw item.Failure($"the name '{name}' occurs twice (names differ by more than upper and lower case)");
            }
        }

        return named;
    }

    private static (string Name, Entity Value) ReadEntity(StrictJson item)
    {
        var entity = item.Object("name", "keys");
        var name = entity.Require("name").Text();
        var keys = entity.Require("keys").Items().Select(k =>
        {
            var key = k.Object("column", "type");
            return k.Guard(() => new JoinKey(key.Require("column").Text(), DataType.Parse(key.Require("type").Text())));
        }).ToList();
        return (name, item.Guard(() => new Entity(name, keys)));
    }

    private static (string Name, OnDemandFeatureView Value) ReadOnDemandView(StrictJson item, Dictionary<string, FeatureView> views)
    {
        var definition = item.Object("name", "request", "uses", "features", "owner", "description", "tags");
        var name = definition.Require("name");
        var view = name.Guard(() => new OnDemandFeatureView(name.Text()));
        foreach (var column in definition.Items("request"))
        {
            var field = column.Object("name", "type");
            view = column.Guard(() => view.Request(field.Require("name").Text(), DataType.Parse(field.Require("type").Text())));
        }

        foreach (var used in definition.Items("uses"))
        {
            view = used.Guard(() => view.Uses(Find(views, used, "view")));
        }

        foreach (var feature in definition.Require("features").Items())
        {
            var parts = feature.Object("name", "expression");
            view = feature.Guard(() => view.Feature(parts.Require("name").Text(), inputs => ExpressionJson.Read(parts.Require("expression"), inputs)));
        }

        return (view.Name, About(definition, view, (v, o) => v.WithOwner(o), (v, d) => v.WithDescription(d), (v, t) => v.WithTags(t)));
    }

    private static (string Name, FeatureService Value) ReadService(
        StrictJson item, Dictionary<string, FeatureView> views, Dictionary<string, OnDemandFeatureView> onDemand)
    {
        var definition = item.Object("name", "features", "owner", "description", "tags");
        var name = definition.Require("name");
        var service = name.Guard(() => new FeatureService(name.Text()));
        foreach (var feature in definition.Require("features").Items())
        {
            var column = feature.Text();
            var view = CatalogSearch.ViewOf(column);
            string[] names = view == column ? [] : [column[(view.Length + 2)..]];
            service = feature.Guard(() => onDemand.TryGetValue(view, out var computed) && computed.Name == view
                ? service.Include(computed, names)
                : service.Include(Find(views, feature, "view", view), names));
        }

        return (service.Name, About(definition, service, (s, o) => s.WithOwner(o), (s, d) => s.WithDescription(d), (s, t) => s.WithTags(t)));
    }

    public static T Find<T>(Dictionary<string, T> named, StrictJson place, string what, string? name = null)
    {
        name ??= place.Text();
        return named.TryGetValue(name, out var value) && named.Keys.Contains(name, StringComparer.Ordinal)
            ? value
            : throw place.Failure($"there is no {what} '{MetadataText.Quote(name)}' in the document; it has: {string.Join(", ", named.Keys.Order(StringComparer.Ordinal))}");
    }
}
