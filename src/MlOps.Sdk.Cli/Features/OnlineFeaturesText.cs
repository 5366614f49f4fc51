using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary>Writes online features: for people one line for each value, for programs one line of JSON for each entity.</summary>
internal static class OnlineFeaturesText
{
    public static string WriteTable(RecordBatch entities, OnlineFeatures features)
    {
        var table = new TextTable([.. entities.Schema.Select(f => (f.Name, f.Type.IsNumeric)), ("feature", false), ("value", true), ("status", false), ("event time", false)]);
        foreach (var (row, column) in Places(features))
        {
            table.Add(
            [
                .. entities.Columns.Select(c => Text(c.GetValue(row))), features.Values.Schema[column].Name, Text(features.Values.Columns[column].GetValue(row)),
                Status(features, row, column), Text(features.GetEventTime(row, features.Values.Schema[column].Name)),
            ]);
        }

        return table.Write();
    }

    public static string WriteJson(RecordBatch entities, OnlineFeatures features)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (var row = 0; row < entities.RowCount; row++)
        {
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartObject("entity");
                for (var i = 0; i < entities.Schema.Count; i++)
                {
                    Write(json, entities.Schema[i].Name, entities.Columns[i].GetValue(row));
                }

                json.WriteEndObject();
                json.WriteStartObject("features");
                for (var column = 0; column < features.Values.Schema.Count; column++)
                {
                    var name = features.Values.Schema[column].Name;
                    json.WriteStartObject(name);
                    Write(json, "value", features.Values.Columns[column].GetValue(row));
                    json.WriteString("status", Status(features, row, column));
                    Write(json, "event_time", features.GetEventTime(row, name));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<(int Row, int Column)> Places(OnlineFeatures features) =>
        Enumerable.Range(0, features.Values.RowCount).SelectMany(row => Enumerable.Range(0, features.Values.Schema.Count).Select(column => (row, column)));

    private static string Status(OnlineFeatures features, int row, int column) => features.GetStatus(row, column).ToString().ToLowerInvariant();

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null or double.NaN or float.NaN:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                json.WriteNumber(name, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong whole:
                json.WriteNumber(name, whole);
                break;
            default:
                json.WriteString(name, Text(value));
                break;
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
