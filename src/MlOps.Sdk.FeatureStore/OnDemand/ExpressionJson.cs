using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Expressions as JSON: each node is an object of one property, named like the function, with the arguments in an array, as in
/// <c>{"divide":[{"column":"amount"},{"float64":2}]}</c>. Constants are named like their type.
/// </summary>
internal static class ExpressionJson
{
    private const string NullName = "null";
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static void Write(Utf8JsonWriter json, FeatureExpression expression)
    {
        json.WriteStartObject();
        switch (expression.Function)
        {
            case ExpressionFunction.Column:
                json.WriteString("column", (string)expression.Value!);
                break;
            case ExpressionFunction.Constant when expression.Value is null:
                json.WriteString(NullName, expression.Type.ToString());
                break;
            case ExpressionFunction.Constant:
                json.WritePropertyName(expression.Type.ToString());
                WriteConstant(json, expression);
                break;
            default:
                json.WriteStartArray(ExpressionNames.Of(expression.Function));
                foreach (var argument in expression.Arguments)
                {
                    Write(json, argument);
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    public static FeatureExpression Read(StrictJson node, FeatureInputs inputs)
    {
        var (name, value) = node.SingleProperty();
        return name switch
        {
            "column" => value.Guard(() => inputs[value.Text()]),
            NullName => value.Guard(() => FeatureExpression.Null(DataType.Parse(value.Text()))),
            "int64" => FeatureExpression.Constant(DataType.Int64, value.Integer()),
            "float64" => value.Guard<FeatureExpression>(() => value.Number()),
            "boolean" => FeatureExpression.Constant(DataType.Boolean, value.Boolean()),
            "utf8" => value.Guard<FeatureExpression>(() => value.Text()),
            "timestamp" => value.Guard<FeatureExpression>(() => ReadTimestamp(value.Text())),
            _ when ExpressionNames.TryParse(name, out var function) && function is not (ExpressionFunction.Column or ExpressionFunction.Constant) =>
                Call(node, function, value, inputs),
            _ => throw node.Failure(
                $"'{MetadataText.Quote(name)}' is no function of expressions. Use one of: {string.Join(", ", ExpressionNames.All.Where(n => n != "constant"))}; "
                + "constants are int64, float64, boolean, utf8, timestamp and null"),
        };
    }

    private static FeatureExpression Call(StrictJson node, ExpressionFunction function, StrictJson value, FeatureInputs inputs)
    {
        var arguments = value.Items().Select(a => Read(a, inputs)).ToList();
        return node.Guard(() => FeatureExpression.Call(function, arguments));
    }

    private static void WriteConstant(Utf8JsonWriter json, FeatureExpression expression)
    {
        switch (expression.Value)
        {
            case long microseconds when expression.Type.Kind == DataTypeKind.Timestamp:
                json.WriteStringValue(Timestamps.ToDateTimeOffset(microseconds).ToString(TimestampFormat, CultureInfo.InvariantCulture));
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            default:
                json.WriteStringValue((string)expression.Value!);
                break;
        }
    }

    private static DateTimeOffset ReadTimestamp(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new FormatException($"'{MetadataText.Quote(text)}' is no timestamp. Write it as in 2026-01-31T12:00:00Z.");
}
