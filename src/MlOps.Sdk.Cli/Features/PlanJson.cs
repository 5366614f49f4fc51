using System.Buffers;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary>Writes a plan for programs.</summary>
internal static class PlanJson
{
    public static string Write(FeaturePlan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("revision", plan.Revision);
            json.WriteBoolean("has_changes", plan.HasChanges);
            json.WriteStartArray("changes");
            foreach (var change in plan.Changes)
            {
                Write(json, change);
            }

            json.WriteEndArray();
            json.WriteStartArray("breaking_changes");
            foreach (var breaking in plan.BreakingChanges)
            {
                json.WriteStartObject();
                json.WriteString("service", breaking.Service);
                WriteTexts(json, "features", breaking.Features.Select(f => f.ToString()));
                WriteTexts(json, "models", breaking.Models.Select(m => m.ToString()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, DefinitionChange change)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Kind.ToString()));
        json.WriteString("name", change.Name);
        json.WriteString("change", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Change.ToString()));
        json.WriteNumber("version", change.NewVersion);
        WriteTexts(json, "properties", change.Properties.Select(p => p.ToString()));
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
