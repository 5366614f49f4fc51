using System.Buffers;
using System.Numerics;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Writes rows as the protocol's request: one tensor of flat data for each of the signature's inputs.</summary>
internal static class OpenInferenceRequest
{
    public static ReadOnlyMemory<byte> Write(ModelSignature signature, RecordBatch rows, bool missingAsNaN)
    {
        signature.Validate(rows);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("inputs"u8);
        foreach (var tensor in signature.Inputs)
        {
            WriteTensor(json, tensor, rows, missingAsNaN);
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs"u8);
        foreach (var tensor in signature.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tensor.Tensor.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteTensor(Utf8JsonWriter json, SignatureTensor tensor, RecordBatch rows, bool missingAsNaN)
    {
        var width = tensor.Columns.Sum(column => column.Type.Kind == DataTypeKind.Vector ? column.Type.Dimension : 1);
        json.WriteStartObject();
        json.WriteString("name"u8, tensor.Tensor.Name);
        json.WriteString("datatype"u8, OpenInferenceTypes.NameOf(tensor.Tensor.ElementType));
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(rows.RowCount);
        if (tensor.Tensor.Shape.Count > 1)
        {
            json.WriteNumberValue(width);
        }

        json.WriteEndArray();
        json.WriteStartArray("data"u8);
        switch (tensor.Tensor.ElementType)
        {
            case TensorElementType.String:
                WriteTexts(json, rows.Text(tensor.Columns[0].Name));
                break;
            case TensorElementType.Float32:
                WriteNumbers<float>(json, tensor, rows, width, (writer, value) => WriteReal(writer, value, missingAsNaN));
                break;
            case TensorElementType.Float64:
                WriteNumbers<double>(json, tensor, rows, width, (writer, value) => WriteReal(writer, value, missingAsNaN));
                break;
            case TensorElementType.Int32:
                WriteNumbers<int>(json, tensor, rows, width, static (writer, value) => writer.WriteNumberValue(value));
                break;
            default:
                WriteNumbers<long>(json, tensor, rows, width, static (writer, value) => writer.WriteNumberValue(value));
                break;
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A missing text is the empty one, as it is in the tensors of this process.
    private static void WriteTexts(Utf8JsonWriter json, Utf8Column texts)
    {
        for (var row = 0; row < texts.Length; row++)
        {
            json.WriteStringValue(texts.GetBytes(row));
        }
    }

    private static void WriteNumbers<T>(Utf8JsonWriter json, SignatureTensor tensor, RecordBatch rows, int width, Action<Utf8JsonWriter, T> write)
        where T : unmanaged, INumber<T>
    {
        var count = checked(rows.RowCount * width);
        var values = ArrayPool<T>.Shared.Rent(count);
        var place = 0;
        foreach (var field in tensor.Columns)
        {
            ColumnReading.Gather(rows[field.Name], 0, rows.RowCount, values.AsSpan(place, count - place), width);
            place += field.Type.Kind == DataTypeKind.Vector ? field.Type.Dimension : 1;
        }

        foreach (var value in values.AsSpan(0, count))
        {
            write(json, value);
        }

        ArrayPool<T>.Shared.Return(values);
    }

    private static void WriteReal<T>(Utf8JsonWriter json, T value, bool missingAsNaN)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (T.IsFinite(value))
        {
            WriteFinite(json, value);
        }
        else if (missingAsNaN)
        {
            json.WriteRawValue(T.IsNaN(value) ? "NaN" : T.IsPositive(value) ? "Infinity" : "-Infinity", skipInputValidation: true);
        }
        else if (T.IsNaN(value))
        {
            json.WriteNullValue();
        }
        else
        {
            throw new SchemaException("An infinite number cannot be sent as JSON. Replace it by a finite one, or set WritesMissingAsNaN where the server reads it.");
        }
    }

    private static void WriteFinite<T>(Utf8JsonWriter json, T value)
    {
        if (value is float single)
        {
            json.WriteNumberValue(single);
        }
        else
        {
            json.WriteNumberValue((double)(object)value!);
        }
    }
}
