using System.Buffers;
using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>
/// Small batches as JSON, column by column: <c>{"rows":2,"columns":[{"name":"x","type":"int64","nullable":true,"values":[1,null]}]}</c>.
/// Every value comes back bit for bit, except that all NaN become one. Dates are days and timestamps microseconds since
/// 1970-01-01, decimals are strings, bytes are base64, numbers that are none are "NaN", "Infinity" and "-Infinity".
/// </summary>
public static class RecordBatchJson
{
    internal static readonly JsonDocumentOptions StrictReading = new() { AllowDuplicateProperties = false };

    /// <summary>The batch as UTF-8 JSON; equal batches give equal bytes.</summary>
    /// <param name="batch">The batch.</param>
    public static byte[] ToUtf8(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, batch);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToUtf8"/> wrote.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The batch, which the caller disposes.</returns>
    /// <exception cref="SchemaException">The text is not such a batch; the message names the column and the row.</exception>
    public static RecordBatch Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, StrictReading);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new SchemaException($"The rows are not JSON: {exception.Message} Write them with RecordBatchJson.ToUtf8.", innerException: exception);
        }
    }

    internal static void Write(Utf8JsonWriter writer, RecordBatch batch)
    {
        writer.WriteStartObject();
        writer.WriteNumber("rows", batch.RowCount);
        writer.WriteStartArray("columns");
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var field = batch.Schema[i];
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WriteString("type", field.Type.ToString());
            writer.WriteBoolean("nullable", field.IsNullable);
            writer.WriteStartArray("values");
            ColumnJsonWriter.WriteValues(writer, batch.Columns[i]);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    internal static RecordBatch Read(JsonElement element)
    {
        RequireMembers(element, "a batch", "rows", "columns");
        var fields = new List<Field>();
        var columns = new List<Column>();
        if (!element.GetProperty("rows").TryGetInt32(out var rows) || element.GetProperty("columns").ValueKind != JsonValueKind.Array)
        {
            throw new SchemaException("A batch in JSON has \"rows\", a number, and \"columns\", a list: write it with RecordBatchJson.ToUtf8.");
        }

        foreach (var column in element.GetProperty("columns").EnumerateArray())
        {
            var field = ReadField(column);
            fields.Add(field);
            columns.Add(ColumnJsonReader.ReadValues(field, column.GetProperty("values")));
            if (columns[^1].Length != rows)
            {
                throw new SchemaException($"Column '{field.Name}' has {columns[^1].Length} values but the batch has {rows} rows. Give one value for each row.", field.Name);
            }
        }

        return fields.Count == 0 && rows != 0
            ? throw new SchemaException($"The batch says it has {rows} rows but has no columns. Give it columns, or 0 rows.")
            : new RecordBatch(new Schema(fields), columns);
    }

    internal static void RequireMembers(JsonElement element, string what, params ReadOnlySpan<string> names)
    {
        var count = 0;
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                count += names.Contains(member.Name) ? 1 : 100;
            }
        }

        if (count != names.Length)
        {
            throw new SchemaException($"{char.ToUpperInvariant(what[0])}{what[1..]} in JSON is an object with exactly the members {string.Join(", ", names!)}.");
        }
    }

    private static Field ReadField(JsonElement column)
    {
        RequireMembers(column, "a column", "name", "type", "nullable", "values");
        if (column.GetProperty("name").ValueKind != JsonValueKind.String || column.GetProperty("type").ValueKind != JsonValueKind.String
            || column.GetProperty("nullable").ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || column.GetProperty("values").ValueKind != JsonValueKind.Array)
        {
            throw new SchemaException("A column in JSON has a text \"name\", a text \"type\", a boolean \"nullable\" and a list \"values\".");
        }

        var name = column.GetProperty("name").GetString()!;
        try
        {
            return new Field(name, DataType.Parse(column.GetProperty("type").GetString()!), column.GetProperty("nullable").GetBoolean());
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new SchemaException($"Column '{name}': {exception.Message}", name, innerException: exception);
        }
    }
}
