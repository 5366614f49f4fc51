using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What canonical documents share: no spaces, a fixed order, one hash.</summary>
internal static class CatalogDocument
{
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>An object whose properties the action writes.</summary>
    public static string Write(Action<Utf8JsonWriter> properties, bool isIndented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isIndented, NewLine = "\n", MaxDepth = StrictJson.MaxDepth }))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static JsonDocument Read(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth });

    /// <summary>The elements of an array; nothing when the property is not there.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string property) =>
        element.TryGetProperty(property, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];

    public static string NameOf(JsonElement element) => element.GetProperty("name").GetString()!;
}
