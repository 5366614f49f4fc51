using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes profiles as JSON.</summary>
internal static class TableProfileJson
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(TableProfile profile)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
        {
            writer.WriteStartObject();
            writer.WriteNumber("rows", profile.Rows);
            writer.WriteStartArray("columns");
            foreach (var column in profile.Columns)
            {
                Write(writer, column);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, TableColumnProfile column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        writer.WriteString("type", column.Type.ToString());
        writer.WriteNumber("nulls", column.Nulls);
        writer.WriteNumber("distinct", column.Distinct);
        WriteBound(writer, "min", column.Type, column.Min);
        WriteBound(writer, "max", column.Type, column.Max);
        WriteNumber(writer, "mean", column.Mean);
        WriteNumber(writer, "std", column.Std);
        writer.WriteStartObject("quantiles");
        foreach (var quantile in column.Quantiles)
        {
            WriteNumber(writer, quantile.Probability.ToString(CultureInfo.InvariantCulture), quantile.Value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter writer, string name, DataType type, string? text)
    {
        writer.WritePropertyName(name);
        var isLiteral = type.IsNumeric ? text is not null && !text.EndsWith("Infinity", StringComparison.Ordinal) : type.Kind == DataTypeKind.Boolean;
        if (text is null)
        {
            writer.WriteNullValue();
        }
        else if (isLiteral)
        {
            // The text has all digits, also those that a double would lose.
            writer.WriteRawValue(text);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is null or double.NaN)
        {
            writer.WriteNull(name);
        }
        else if (double.IsInfinity(value.Value))
        {
            writer.WriteString(name, value > 0 ? "Infinity" : "-Infinity");
        }
        else
        {
            writer.WriteNumber(name, value.Value);
        }
    }
}
