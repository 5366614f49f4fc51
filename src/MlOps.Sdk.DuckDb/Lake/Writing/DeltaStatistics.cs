using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Counts a written file and finds its smallest and largest values, for readers that skip files by them.</summary>
internal static class DeltaStatistics
{
    private const int TextLength = 32;

    /// <summary>The statistics as Delta's JSON, and the number of rows.</summary>
    public static async Task<(string Json, long Rows)> ReadAsync(DuckDbDatabase database, string path, Schema schema, CancellationToken cancellationToken)
    {
        var columns = schema.SelectMany((f, i) =>
        {
            var name = DuckDbDatabase.QuoteIdentifier(f.Name);
            return HasRange(f.Type) ? new[] { $"count({name}) AS n{i}", $"min({name}) AS low{i}", $"max({name}) AS high{i}" } : [$"count({name}) AS n{i}"];
        });
        var sql = $"SELECT count(*) AS n, {string.Join(", ", columns)} FROM read_parquet({FileList.Sql([path])}, hive_partitioning = false)";
        using var found = await database.QueryAllAsync(sql, cancellationToken: cancellationToken).ConfigureAwait(false);
        var rows = found.Column<long>("n")[0];
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("numRecords", rows);
            WriteRange(writer, "minValues", schema, found, "low", isUpper: false);
            WriteRange(writer, "maxValues", schema, found, "high", isUpper: true);
            writer.WriteStartObject("nullCount");
            for (var i = 0; i < schema.Count; i++)
            {
                writer.WriteNumber(schema[i].Name, rows - found.Column<long>($"n{i}")[0]);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(stream.ToArray()), rows);
    }

    private static bool HasRange(DataType type) => type.Kind is not (DataTypeKind.Boolean or DataTypeKind.Binary or DataTypeKind.Vector);

    private static void WriteRange(Utf8JsonWriter writer, string name, Schema schema, RecordBatch found, string prefix, bool isUpper)
    {
        writer.WriteStartObject(name);
        for (var i = 0; i < schema.Count; i++)
        {
            // NaN is the largest number to the engine, so a column that holds one shows it as its maximum and gets no range.
            if (HasRange(schema[i].Type) && IsFinite(found[$"low{i}"].GetValue(0)) && IsFinite(found[$"high{i}"].GetValue(0)))
            {
                writer.WritePropertyName(schema[i].Name);
                WriteValue(writer, found[$"{prefix}{i}"], isUpper);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsFinite(object? value) => value switch
    {
        null => false,
        double number => double.IsFinite(number),
        float number => float.IsFinite(number),
        _ => true,
    };

    private static void WriteValue(Utf8JsonWriter writer, Column column, bool isUpper)
    {
        switch (column)
        {
            case Utf8Column texts:
                writer.WriteStringValue(Bound(texts.GetString(0)!, isUpper));
                break;
            case Column<long> { Type.Kind: DataTypeKind.Timestamp } instants:
                writer.WriteStringValue(Bound(instants[0], isUpper));
                break;
            case { Type.Kind: DataTypeKind.Date }:
                writer.WriteStringValue(((DateOnly)column.GetValue(0)!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteRawValue(Convert.ToString(column.GetValue(0), CultureInfo.InvariantCulture)!);
                break;
        }
    }

    /// <summary>A long text is cut; as an upper bound the cut one gets the largest character appended.</summary>
    private static string Bound(string text, bool isUpper)
    {
        if (text.Length <= TextLength)
        {
            return text;
        }

        var cut = text[..(char.IsHighSurrogate(text[TextLength - 1]) ? TextLength - 1 : TextLength)];
        return isUpper ? cut + char.ConvertFromUtf32(0x10FFFF) : cut;
    }

    /// <summary>Bounds are in whole milliseconds, as other writers keep them: down for the lower, up for the upper.</summary>
    private static string Bound(long microseconds, bool isUpper)
    {
        var rest = ((microseconds % 1_000) + 1_000) % 1_000;
        var whole = microseconds - rest + (isUpper && rest > 0 ? 1_000 : 0);
        return Timestamps.ToDateTimeOffset(whole).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
