using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Writes sets of definitions as <see cref="DefinitionsReader"/> reads them.</summary>
internal static class DefinitionsWriter
{
    public static string Write(FeatureDefinitions definitions) => CatalogDocument.Write(
        json =>
        {
            json.WriteNumber("format", DefinitionsReader.Format);
            WriteAll(json, "entities", EntitiesOf(definitions), WriteEntity);
            WriteAll(json, "views", definitions.Views, WriteView);
            WriteAll(json, "on_demand_views", definitions.OnDemandViews, WriteOnDemandView);
            WriteAll(json, "services", definitions.Services, WriteService);
        },
        isIndented: true) + "\n";

    public static string NameOf(AggregateFunction function) => JsonNamingPolicy.SnakeCaseLower.ConvertName(function.ToString());

    private static List<Entity> EntitiesOf(FeatureDefinitions definitions)
    {
        var entities = definitions.Views.Select(v => v.Entity).Distinct().ToList();
        return entities.GroupBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice
            ? throw new InvalidOperationException(
                $"The views have two different entities named '{twice.Key}': {string.Join(" and ", twice)}. In a file an entity is defined once; give one of them another name.")
            : entities;
    }

    private static void WriteEntity(Utf8JsonWriter json, Entity entity)
    {
        json.WriteString("name", entity.Name);
        WriteAll(json, "keys", entity.JoinKeys, (writer, key) =>
        {
            writer.WriteString("column", key.Column);
            writer.WriteString("type", key.Type.ToString());
        });
    }

    private static void WriteView(Utf8JsonWriter json, FeatureView view)
    {
        if (view.Source is not FileFeatureSource)
        {
            throw new InvalidOperationException(
                $"Feature view '{view.Name}' reads '{view.Source.Name}', batches in memory, which cannot be written to a file. Write its rows to a file and use Source.Parquet or Source.Csv.");
        }

        json.WriteString("name", view.Name);
        json.WriteString("entity", view.Entity.Name);
        json.WriteStartObject("source");
        json.WriteString("kind", view.Source.Kind);
        json.WriteString("path", view.Source.Name);
        json.WriteString("timestamp", view.Source.Timestamp);
        WriteText(json, "created", view.Source.Created);
        WriteTexts(json, "keys", view.Source.Keys);
        json.WriteEndObject();
        WriteAll(json, "features", view.Features, WriteFeature);
        WriteText(json, "time_to_live", view.TimeToLive is { } age ? DurationText.Format(age) : null);
        WriteAbout(json, view.Owner, view.Description, view.Tags);
    }

    private static void WriteFeature(Utf8JsonWriter json, FeatureDefinition feature)
    {
        json.WriteString("name", feature.Name);
        if (feature is ColumnFeature plain)
        {
            json.WriteString("type", plain.Type.ToString());
            WriteText(json, "column", plain.Column == plain.Name ? null : plain.Column);
            return;
        }

        var aggregation = ((AggregateFeature)feature).Aggregation;
        json.WriteString("function", NameOf(aggregation.Function));
        WriteText(json, "column", aggregation.Column);
        WriteText(json, "window", aggregation.Window is { } window ? DurationText.Format(window) : null);
        WriteText(json, "value_type", aggregation.ValueType?.ToString());
        if (aggregation.K is { } k)
        {
            json.WriteNumber("k", k);
        }
    }

    private static void WriteOnDemandView(Utf8JsonWriter json, OnDemandFeatureView view)
    {
        json.WriteString("name", view.Name);
        WriteAll(json, "request", view.RequestColumns, (writer, column) =>
        {
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type.ToString());
        });
        WriteTexts(json, "uses", [.. view.Views.Select(v => v.Name)]);
        WriteAll(json, "features", view.Features, (writer, feature) =>
        {
            writer.WriteString("name", feature.Name);
            writer.WritePropertyName("expression");
            ExpressionJson.Write(writer, feature.Expression);
        });
        WriteAbout(json, view.Owner, view.Description, view.Tags);
    }

    private static void WriteService(Utf8JsonWriter json, FeatureService service)
    {
        json.WriteString("name", service.Name);
        WriteTexts(json, "features", [.. service.Features.Select(f => f.Column)]);
        WriteAbout(json, service.Owner, service.Description, service.Tags);
    }

    private static void WriteAbout(Utf8JsonWriter json, string? owner, string? description, IReadOnlyList<string> tags)
    {
        WriteText(json, "owner", owner);
        WriteText(json, "description", description);
        WriteTexts(json, "tags", tags);
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
