using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Cli;

/// <summary>Reads rows that were given as JSON objects on the command line.</summary>
internal static class RequestRows
{
    /// <exception cref="SchemaException">A row is no object, lacks a column or has one that is not wanted, or a value does not fit.</exception>
    public static RecordBatch Read(Schema wanted, IReadOnlyList<string> rows)
    {
        var builders = wanted.Select(f => ColumnBuilder.Create(f.Type, rows.Count)).ToArray();
        for (var row = 0; row < rows.Count; row++)
        {
            using var document = Parse(rows[row], row);
            var extra = document.RootElement.EnumerateObject().FirstOrDefault(p => !wanted.Contains(p.Name));
            if (extra.Value.ValueKind != JsonValueKind.Undefined)
            {
                throw new SchemaException($"Row {row + 1} has '{extra.Name}', which is not asked for. The columns are: {wanted}.", extra.Name, row);
            }

            for (var i = 0; i < builders.Length; i++)
            {
                if (!document.RootElement.TryGetProperty(wanted[i].Name, out var value))
                {
                    throw new SchemaException($"Row {row + 1} lacks '{wanted[i].Name}' ({wanted[i].Type}). Give it, or null where it is missing.", wanted[i].Name, row);
                }

                builders[i].Append(Value(value));
            }
        }

        return new RecordBatch(wanted, [.. builders.Select(b => b.Build())]);
    }

    private static JsonDocument Parse(string text, int row)
    {
        try
        {
            var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException wrong)
        {
            throw new SchemaException($"Row {row + 1}, '{text}', is no JSON: {wrong.Message}", innerException: wrong);
        }

        throw new SchemaException($"Row {row + 1}, '{text}', is no JSON object. Give it as in {{\"author\": 42}}.");
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
