using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Reads the protocol's response: for each of the signature's outputs a tensor whose data may be flat or nested.</summary>
internal static class OpenInferenceResponse
{
    /// <exception cref="ServingException">It is something else.</exception>
    public static RecordBatch Read(PredictionEndpoint endpoint, EndpointModel model, ReadOnlyMemory<byte> body, int rows)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var outputs = json.RootElement.GetProperty("outputs"u8);
            var batch = new RecordBatchBuilder(model.Signature.OutputSchema, rows);
            foreach (var tensor in model.Signature.Outputs)
            {
                var builders = tensor.Columns.Select(column => batch[column.Name]).ToArray();
                var count = Append(Find(outputs, tensor.Tensor.Name).GetProperty("data"u8), tensor.Tensor, builders, 0);
                if (count != (long)rows * builders.Length)
                {
                    throw OpenInferenceErrors.Garbage(endpoint, model, $"the output '{tensor.Tensor.Name}' has {count} values for {rows} rows of {builders.Length}.");
                }
            }

            return batch.Build();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or SchemaException)
        {
            throw OpenInferenceErrors.Garbage(endpoint, model, exception.Message, exception);
        }
    }

    private static JsonElement Find(JsonElement outputs, string name)
    {
        foreach (var output in outputs.EnumerateArray())
        {
            if (output.GetProperty("name"u8).ValueEquals(name))
            {
                return output;
            }
        }

        throw new KeyNotFoundException($"There is no output '{name}'.");
    }

    private static long Append(JsonElement data, TensorDefinition tensor, ColumnBuilder[] builders, long count)
    {
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                count = Append(element, tensor, builders, count);
            }
            else
            {
                Append(element, tensor, builders[count++ % builders.Length]);
            }
        }

        return count;
    }

    private static void Append(JsonElement value, TensorDefinition tensor, ColumnBuilder builder)
    {
        switch (tensor.ElementType, builder)
        {
            case (TensorElementType.String, Utf8ColumnBuilder texts):
                texts.Append(value.GetString());
                break;
            case (TensorElementType.Float32, ColumnBuilder<float> singles):
                singles.Append(value.GetSingle());
                break;
            case (TensorElementType.Float32, ColumnBuilder<double> doubles):
                doubles.Append(value.GetSingle());
                break;
            case (TensorElementType.Int64, ColumnBuilder<long> longs):
                longs.Append(value.GetInt64());
                break;
            case (TensorElementType.Int32, ColumnBuilder<int> ints):
                ints.Append(value.GetInt32());
                break;
            case (TensorElementType.Float64 or TensorElementType.Int64 or TensorElementType.Int32, ColumnBuilder<double> doubles):
                doubles.Append(value.GetDouble());
                break;
            default:
                throw new SchemaException($"The output {tensor} cannot be read into a column of {builder.Type}.");
        }
    }
}
