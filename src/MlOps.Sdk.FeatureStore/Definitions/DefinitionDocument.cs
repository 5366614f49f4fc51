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
            WriteJoinKeys(json, view.Entity.JoinKeys);
            json.WriteEndObject();
            json.WriteStartObject("source");
            json.WriteString("kind", view.Source.Kind);
            json.WriteString("name", view.Source.Name);
            WriteKeyColumns(json, view.Source.KeysOf(view.Entity));
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

    // One key is written as it was before there could be several, so that the fingerprints of those views stay.
    private static void WriteJoinKeys(Utf8JsonWriter json, IReadOnlyList<JoinKey> keys)
    {
        if (keys is [var only])
        {
            json.WriteString("key_type", only.Type.ToString());
            json.WriteString("join_key", only.Column);
            return;
        }

        json.WriteStartArray("join_keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("column", key.Column);
            json.WriteString("type", key.Type.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKeyColumns(Utf8JsonWriter json, IReadOnlyList<string> columns)
    {
        if (columns is [var only])
        {
            json.WriteString("key", only);
            return;
        }

        json.WriteStartArray("keys");
        foreach (var column in columns)
        {
            json.WriteStringValue(column);
        }

        json.WriteEndArray();
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
            if (aggregation.ValueType is { } valueType)
            {
                json.WriteString("value_type", valueType.ToString());
            }

            if (aggregation.K is { } k)
            {
                json.WriteNumber("k", k);
            }
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
