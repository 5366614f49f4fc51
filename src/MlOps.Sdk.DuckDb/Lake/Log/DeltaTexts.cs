using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.DuckDb;

/// <summary>JSON within the texts of a commit.</summary>
internal static class DeltaTexts
{
    /// <summary>A list of texts.</summary>
    public static string Json(IEnumerable<string> texts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
