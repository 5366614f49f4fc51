using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>Reads the elements of a JSON array as the values of one column.</summary>
internal static class ColumnJsonReader
{
    public static Column ReadValues(Field field, JsonElement values)
    {
        var builder = ColumnBuilder.Create(field.Type, Math.Min(values.GetArrayLength(), 1 << 16));
        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                builder.AppendNull();
                continue;
            }

            try
            {
                Append(builder, value);
            }
            catch (Exception exception) when (exception is FormatException or InvalidOperationException or OverflowException or ArgumentException)
            {
                var text = value.GetRawText();
                throw new SchemaException(
                    $"Column '{field.Name}', row {builder.Length}: {(text.Length > 60 ? text[..60] + "…" : text)} is not a value of type {field.Type}. Give one that is, or null.",
                    field.Name, builder.Length, exception);
            }
        }

        return builder.Build();
    }

    private static void Append(ColumnBuilder builder, JsonElement value)
    {
        switch (builder)
        {
            case BooleanColumnBuilder booleans: booleans.Append(value.GetBoolean()); break;
            case Utf8ColumnBuilder texts: texts.Append(value.GetString()); break;
            case BinaryColumnBuilder bytes: bytes.Append(value.GetBytesFromBase64()); break;
            case VectorColumnBuilder vectors: vectors.Append([.. value.EnumerateArray().Select(ReadFloat)]); break;
            case ColumnBuilder<sbyte> numbers: numbers.Append(value.GetSByte()); break;
            case ColumnBuilder<short> numbers: numbers.Append(value.GetInt16()); break;
            case ColumnBuilder<int> numbers: numbers.Append(value.GetInt32()); break;
            case ColumnBuilder<long> numbers: numbers.Append(value.GetInt64()); break;
            case ColumnBuilder<byte> numbers: numbers.Append(value.GetByte()); break;
            case ColumnBuilder<ushort> numbers: numbers.Append(value.GetUInt16()); break;
            case ColumnBuilder<uint> numbers: numbers.Append(value.GetUInt32()); break;
            case ColumnBuilder<ulong> numbers: numbers.Append(value.GetUInt64()); break;
            case ColumnBuilder<float> numbers: numbers.Append(ReadFloat(value)); break;
            case ColumnBuilder<double> numbers: numbers.Append(ReadDouble(value)); break;
            case ColumnBuilder<Int128> decimals: decimals.Append(Decimals.FromText(value.GetString()!, builder.Type)); break;
            default: throw new InvalidOperationException($"The type {builder.Type} has no JSON form.");
        }
    }

    private static float ReadFloat(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return (float)ReadNamed(value);
        }

        // 1e999 parses to infinity; a number that is written as one must be one.
        return value.GetSingle() is var number && float.IsFinite(number) ? number : throw new OverflowException();
    }

    private static double ReadDouble(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return ReadNamed(value);
        }

        return value.GetDouble() is var number && double.IsFinite(number) ? number : throw new OverflowException();
    }

    private static double ReadNamed(JsonElement value) => value.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => throw new FormatException(),
    };
}
