using System.Buffers;
using System.Text.Json;

namespace MlOps.Sdk.Core;

/// <summary>
/// Golden samples: rows and what the model answered to them when it was packaged. A runtime that loads the model must give
/// the same answers. The batches belong to the samples and are not to be disposed.
/// </summary>
/// <param name="Inputs">The rows, with the signature's input columns.</param>
/// <param name="Outputs">The answers, one row for each input row.</param>
/// <param name="Tolerance">How far an answer may be off, absolutely. Default: 1e-5.</param>
public sealed record ModelSamples(RecordBatch Inputs, RecordBatch Outputs, double Tolerance = 1e-5)
{
    /// <summary>No samples.</summary>
    public static ModelSamples None { get; } = new(new RecordBatch(new Schema()), new RecordBatch(new Schema()));

    internal byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("tolerance", Tolerance);
            writer.WritePropertyName("inputs");
            RecordBatchJson.Write(writer, Inputs);
            writer.WritePropertyName("outputs");
            RecordBatchJson.Write(writer, Outputs);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static ModelSamples FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, RecordBatchJson.StrictReading);
        var root = document.RootElement;
        RecordBatchJson.RequireMembers(root, "the samples", "tolerance", "inputs", "outputs");
        return root.GetProperty("tolerance") is { ValueKind: JsonValueKind.Number } tolerance
            ? new ModelSamples(RecordBatchJson.Read(root.GetProperty("inputs")), RecordBatchJson.Read(root.GetProperty("outputs")), tolerance.GetDouble())
            : throw new SchemaException("The samples' \"tolerance\" is not a number.");
    }
}
