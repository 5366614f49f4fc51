using System.Text.Json;
using MlOps.Sdk.Core;
using MlOps.Sdk.Core.Tests;
using MlOps.Sdk.OnnxRuntime;
using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Training.Tests;

/// <summary>The perceptron of the reference values, as other tools export it, and what runs models of one input x and one output y.</summary>
internal static class Perceptron
{
    public static readonly JsonElement Reference = Tests.Reference.Json("Compression/reference/compression.json");

    public static readonly OnnxModelRuntime Runtime = new();

    public static float[] X { get; } = Flat("x");

    public static byte[] Model { get; } = OnnxPieces.Model(Graph(
        [
            Node("Gemm", ["x", "w1", "b1"], ["z1"], Attribute("transB", 1), FloatAttribute("alpha", 0.5f), FloatAttribute("beta", 2f)),
            Node("Relu", ["z1"], ["h1"]),
            Node("MatMul", ["h1", "w2"], ["m2"]),
            Node("Add", ["m2", "b2"], ["z2"]),
            Node("Tanh", ["z2"], ["h2"]),
            Node("Gemm", ["h2", "w3", "b3"], ["prediction"]),
        ],
        [
            Floats("w1", [40, 12], Flat("w1")), new Proto().Ints(1, 40).Int(2, Float).Text(8, "b1").Floats(4, Flat("b1")), new Proto().Ints(1, 40, 30).Int(2, Float).Text(8, "w2").Floats(4, Flat("w2")),
            Floats("b2", [1, 30], Flat("b2")), Floats("w3", [30, 1], Flat("w3")), Floats("b3", [1], Flat("b3")),
        ],
        [Value("x", Float, -1, 12)],
        [Value("prediction", Float, -1, 1)])).ToArray();

    /// <summary>Columns x0 to x11 and the prediction.</summary>
    public static ModelSignature Signature { get; } = new(
        [new(new("x", TensorElementType.Float32, [-1, 12]), [.. Enumerable.Range(0, 12).Select(i => new Field($"x{i}", DataType.Float32))])],
        [new(new("prediction", TensorElementType.Float32, [-1, 1]), [new("prediction", DataType.Float32)])]);

    /// <summary>The reference rows with the exact prediction, a little disturbed, as the label.</summary>
    public static RecordBatch Rows()
    {
        var columns = Enumerable.Range(0, 12).Select(c => (Column)Columns.From<float>([.. Enumerable.Range(0, 16).Select(r => X[(r * 12) + c])]));
        var labels = Columns.From<double>([.. Flat("exact").Select((v, i) => v + ((i % 5) - 2) * 0.1)]);
        return new RecordBatch(new Schema([.. Signature.InputSchema, new Field("label", DataType.Float64)]), [.. columns, labels]);
    }

    public static Proto FloatAttribute(string name, float value) => new Proto().Text(1, name).Floats(2, value).Int(20, 1);

    public static float[] Flat(string name) => Flat(Reference.GetProperty(name));

    public static float[] Flat(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Flat)] : [(float)element.GetDouble()];

    /// <summary>Runs a model of the input x, of as many columns as it says, and gives its first output.</summary>
    public static float[] Run(ReadOnlyMemory<byte> model, ReadOnlySpan<float> x)
    {
        // A test has no synchronization context to wait on.
        using var session = Runtime.LoadAsync(model).AsTask().GetAwaiter().GetResult();
        using var binding = session.Bind(x.Length / (int)session.Inputs[0].Shape[1]);
        x.CopyTo(binding.Input<float>(0));
        binding.Run();
        return binding.Output<float>(0).ToArray();
    }

    /// <summary>Applies a compression without judging it.</summary>
    public static (byte[] Model, CompressionNotes Notes) Apply(Compression compression, byte[] model)
    {
        var (document, notes) = (OnnxDocument.Parse(model), new CompressionNotes());
        compression.Apply(document, notes);
        return (document.ToArray(), notes);
    }

    public static void AssertNear(ReadOnlySpan<float> wanted, ReadOnlySpan<float> given, double tolerance)
    {
        Assert.Equal(wanted.Length, given.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.True(Math.Abs(wanted[i] - given[i]) <= tolerance, $"{i}: want {wanted[i]}, got {given[i]}");
        }
    }
}
