using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What a training set was asked by and what columns it has, as canonical JSON.</summary>
internal static class TrainingSetDocument
{
    public static string Query(string timestampColumn, IReadOnlyList<TrainingSetView> views) => Write(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteString("timestamp", timestampColumn);
        json.WriteStartArray("views");
        foreach (var view in views)
        {
            json.WriteStartObject();
            json.WriteString("name", view.Name);
            json.WriteNumber("version", view.Version);
            json.WriteString("fingerprint", view.Fingerprint);
            json.WriteNumber("table_version", view.TableVersion);
            json.WriteString("entity", view.Entity);
            json.WriteStartArray("join_keys");
            foreach (var key in view.JoinKeys)
            {
                json.WriteStringValue(key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static (string Timestamp, IReadOnlyList<TrainingSetView> Views) ReadQuery(string document)
    {
        using var json = JsonDocument.Parse(document);
        return (
            json.RootElement.GetProperty("timestamp").GetString()!,
            [.. json.RootElement.GetProperty("views").EnumerateArray().Select(v => new TrainingSetView(
                v.GetProperty("name").GetString()!,
                v.GetProperty("version").GetInt32(),
                v.GetProperty("fingerprint").GetString()!,
                v.GetProperty("table_version").GetInt64(),
                v.GetProperty("entity").GetString()!,
                [.. v.GetProperty("join_keys").EnumerateArray().Select(k => k.GetString()!)]))]);
    }

    /// <summary>One text for one question about one spine.</summary>
    public static string Identity(string query, string spineHash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{query}\n{spineHash}")));

    /// <summary>What the table of a set says about itself.</summary>
    public static string Remarks(string name, int version, string query, string spineHash, string? contentHash, long? rows) => Write(json =>
    {
        json.WriteString("training_set", name);
        json.WriteNumber("version", version);
        json.WritePropertyName("query");
        json.WriteRawValue(query);
        json.WriteString("spine_hash", spineHash);
        if (contentHash is not null && rows is { } count)
        {
            json.WriteString("content_hash", contentHash);
            json.WriteNumber("rows", count);
        }
    });

    public static string Columns(Schema schema) => Write(json =>
    {
        json.WriteStartArray("columns");
        foreach (var field in schema)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type.ToString());
            json.WriteBoolean("nullable", field.IsNullable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static Schema ReadColumns(string document)
    {
        using var json = JsonDocument.Parse(document);
        return new Schema([.. json.RootElement.GetProperty("columns").EnumerateArray().Select(c => new Field(
            c.GetProperty("name").GetString()!, DataType.Parse(c.GetProperty("type").GetString()!), c.GetProperty("nullable").GetBoolean()))]);
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
