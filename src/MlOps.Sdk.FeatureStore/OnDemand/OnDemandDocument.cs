using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The canonical JSON of an on-demand view: what decides its values, in a fixed order.</summary>
internal static class OnDemandDocument
{
    public static string ToJson(OnDemandFeatureView view) => CatalogDocument.Write(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteString("name", view.Name);
        json.WriteStartArray("request");
        foreach (var column in view.RequestColumns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteInputs(json, view);
        json.WriteStartArray("features");
        foreach (var feature in view.Features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            json.WriteString("type", feature.Type.ToString());
            json.WritePropertyName("expression");
            ExpressionJson.Write(json, feature.Expression);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    // Only the stored features that are read: a view may gain others without changing what is computed here.
    private static void WriteInputs(Utf8JsonWriter json, OnDemandFeatureView view)
    {
        var read = view.Features.SelectMany(f => f.Expression.Columns()).ToHashSet(StringComparer.Ordinal);
        json.WriteStartArray("inputs");
        foreach (var used in view.Views)
        {
            var computations = FeatureComputations.OfView(DefinitionDocument.ToJson(used));
            foreach (var column in used.Features.Select(used.ColumnOf).Where(read.Contains))
            {
                json.WriteStartObject();
                json.WriteString("name", column);
                json.WriteString("type", computations[column].Type);
                json.WriteString("computation", computations[column].Hash);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
