using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>Writes the values of one column as elements of a JSON array.</summary>
internal static class ColumnJsonWriter
{
    public static void WriteValues(Utf8JsonWriter writer, Column column)
    {
        for (var i = 0; i < column.Length; i++)
        {
            if (column.IsNull(i))
            {
                writer.WriteNullValue();
            }
            else
            {
                WriteValue(writer, column, i);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, Column column, int index)
    {
        switch (column)
        {
            case BooleanColumn booleans:
                writer.WriteBooleanValue(booleans[index]);
                break;
            case Utf8Column texts:
                writer.WriteStringValue(texts.GetBytes(index));
                break;
            case BinaryColumn bytes:
                writer.WriteBase64StringValue(bytes.GetBytes(index));
                break;
            case VectorColumn vectors:
                writer.WriteStartArray();
                foreach (var number in vectors.GetVector(index))
                {
                    WriteFloat(writer, number);
                }

                writer.WriteEndArray();
                break;
            case Column<float> numbers:
                WriteFloat(writer, numbers[index]);
                break;
            case Column<double> numbers:
                WriteDouble(writer, numbers[index]);
                break;
            case Column<ulong> numbers:
                writer.WriteNumberValue(numbers[index]);
                break;
            case Column<Int128> decimals:
                writer.WriteStringValue(Decimals.ToText(decimals[index], column.Type.Scale));
                break;
            default:
                writer.WriteNumberValue(ToInt64(column, index));
                break;
        }
    }

    private static long ToInt64(Column column, int index) => column switch
    {
        Column<sbyte> c => c[index],
        Column<short> c => c[index],
        Column<int> c => c[index],
        Column<long> c => c[index],
        Column<byte> c => c[index],
        Column<ushort> c => c[index],
        Column<uint> c => c[index],
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "The type has no JSON form."),
    };

    private static void WriteFloat(Utf8JsonWriter writer, float number)
    {
        if (float.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
