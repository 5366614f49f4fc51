using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Translates schemas to and from the <c>schemaString</c> of Delta's protocol.</summary>
internal static partial class DeltaSchema
{
    private const string DimensionKey = "mlops.vector.dimension";

    /// <summary>The schema as Delta writes it.</summary>
    /// <exception cref="SchemaException">A column has a type that Delta does not know.</exception>
    public static string Write(Schema schema)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "struct");
            writer.WriteStartArray("fields");
            foreach (var field in schema)
            {
                writer.WriteStartObject();
                writer.WriteString("name", field.Name);
                WriteType(writer, field);
                writer.WriteBoolean("nullable", field.IsNullable);
                writer.WriteStartObject("metadata");
                if (field.Type.Kind == DataTypeKind.Vector)
                {
                    writer.WriteNumber(DimensionKey, field.Type.Dimension);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The columns of a schema as Delta writes it.</summary>
    public static IReadOnlyList<DeltaColumn> Read(string schemaString)
    {
        using var json = JsonDocument.Parse(schemaString);
        return [.. json.RootElement.GetProperty("fields").EnumerateArray().Select(ReadColumn)];
    }

    private static DeltaColumn ReadColumn(JsonElement field)
    {
        var type = ReadType(field);
        var name = field.GetProperty("name").GetString()!;
        return new DeltaColumn(new Field(name, type ?? DataType.Utf8, field.GetProperty("nullable").GetBoolean()), type is null);
    }

    private static void WriteType(Utf8JsonWriter writer, Field field)
    {
        if (field.Type.Kind == DataTypeKind.Vector)
        {
            writer.WriteStartObject("type");
            writer.WriteString("type", "array");
            writer.WriteString("elementType", "float");
            writer.WriteBoolean("containsNull", true);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("type", field.Type.Kind switch
        {
            DataTypeKind.Boolean => "boolean",
            DataTypeKind.Int8 => "byte",
            DataTypeKind.Int16 => "short",
            DataTypeKind.Int32 => "integer",
            DataTypeKind.Int64 => "long",
            DataTypeKind.Float32 => "float",
            DataTypeKind.Float64 => "double",
            DataTypeKind.Utf8 => "string",
            DataTypeKind.Binary => "binary",
            DataTypeKind.Date => "date",
            DataTypeKind.Timestamp => "timestamp",
            DataTypeKind.Decimal128 => string.Create(CultureInfo.InvariantCulture, $"decimal({field.Type.Precision},{field.Type.Scale})"),
            _ => throw new SchemaException(
                $"Column '{field.Name}' is {field.Type}, which Delta tables do not have. Convert it to the next wider signed type, or for uint64 to decimal128(20,0).", field.Name),
        });
    }

    private static DataType? ReadType(JsonElement field)
    {
        var type = field.GetProperty("type");
        if (type.ValueKind == JsonValueKind.Object)
        {
            return type.GetProperty("type").GetString() == "array"
                && type.GetProperty("elementType") is { ValueKind: JsonValueKind.String } element && element.GetString() == "float"
                && field.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(DimensionKey, out var dimension)
                ? DataType.Vector(dimension.GetInt32())
                : null;
        }

        return type.GetString() switch
        {
            "boolean" => DataType.Boolean,
            "byte" => DataType.Int8,
            "short" => DataType.Int16,
            "integer" => DataType.Int32,
            "long" => DataType.Int64,
            "float" => DataType.Float32,
            "double" => DataType.Float64,
            "string" => DataType.Utf8,
            "binary" => DataType.Binary,
            "date" => DataType.Date,
            "timestamp" => DataType.Timestamp,
            { } text when DecimalPattern().Match(text) is { Success: true } match => DataType.Decimal128(
                int.Parse(match.Groups["precision"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["scale"].Value, CultureInfo.InvariantCulture)),
            _ => null,
        };
    }

    [GeneratedRegex(@"^decimal\((?<precision>[0-9]{1,2}),\s*(?<scale>[0-9]{1,2})\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex DecimalPattern();
}
