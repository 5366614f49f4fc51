using System.Text.Json;

namespace MlOps.Sdk.Pipelines;

/// <summary>Feature importances as a JSON object, largest first.</summary>
internal static class ImportanceJson
{
    public static byte[] Write(IReadOnlyList<KeyValuePair<string, double>> importance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (var (feature, value) in importance)
            {
                json.WriteNumber(feature, value);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
