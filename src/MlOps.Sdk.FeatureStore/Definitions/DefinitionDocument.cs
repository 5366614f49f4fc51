using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The canonical JSON of a view: fixed order of properties, no spaces, only what decides the values.</summary>
internal static class DefinitionDocument
{
    public static string Fingerprint(FeatureView view) => Convert.ToHexStringLower(SHA256.HashData(Encode(view)));

    public static string ToJson(FeatureView view) => Encoding.UTF8.GetString(Encode(view));

    private static ReadOnlySpan<byte> Encode(FeatureView view)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", 1);
            json.WriteString("name", view.Name);
            json.WriteStartObject("entity");
            json.WriteString("name", view.Entity.Name);
            json.WriteString("key_type", view.Entity.KeyType.ToString());
            json.WriteString("join_key", view.Entity.JoinKey);
            json.WriteEndObject();
            json.WriteStartObject("source");
            json.WriteString("kind", view.Source.Kind);
            json.WriteString("name", view.Source.Name);
            json.WriteString("key", view.Source.KeyOf(view.Entity));
            json.WriteString("timestamp", view.Source.Timestamp);
            json.WriteString("created", view.Source.Created);
            json.WriteEndObject();
            json.WriteStartArray("features");
            foreach (var feature in view.Features)
            {
                Write(json, feature);
            }

            json.WriteEndArray();
            WriteMicroseconds(json, "time_to_live", view.TimeToLive);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, FeatureDefinition feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        json.WriteString("type", feature.Type.ToString());
        if (feature is AggregateFeature { Aggregation: var aggregation })
        {
            json.WriteString("function", aggregation.Function.ToString().ToLowerInvariant());
            json.WriteString("column", aggregation.Column);
            WriteMicroseconds(json, "window", aggregation.Window);
        }
        else
        {
            json.WriteString("column", ((ColumnFeature)feature).Column);
        }

        json.WriteEndObject();
    }

    private static void WriteMicroseconds(Utf8JsonWriter json, string name, TimeSpan? duration)
    {
        if (duration is { } present)
        {
            json.WriteNumber(name, present.Ticks / TimeSpan.TicksPerMicrosecond);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
