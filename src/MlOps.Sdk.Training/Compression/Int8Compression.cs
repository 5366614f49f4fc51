using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Weights to int8, inputs to uint8 while running, products in int32.</summary>
internal sealed class Int8Compression(Int8Range range, int minimumWeights) : Compression("int8")
{
    private const int OldestOpset = 11;
    private const int Float = (int)TensorElementType.Float32;

    private readonly int _limit = range == Int8Range.Full ? 127 : 64;

    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        RequireOpset(document, OldestOpset);
        var quantizedInputs = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var quantizedWeights = new Dictionary<(string, bool, float), (string Weights, string Scales)>();
        foreach (var layer in LinearLayer.Find(document, minimumWeights, notes))
        {
            var key = (layer.Weights.Name, layer.IsTransposed, layer.Alpha);
            if (!quantizedWeights.TryGetValue(key, out var names))
            {
                quantizedWeights[key] = names = AddWeights(document, layer, notes);
            }

            Replace(document, layer, names, quantizedInputs);
        }

        document.RemoveUnused();
    }

    private (string Weights, string Scales) AddWeights(OnnxDocument document, LinearLayer layer, CompressionNotes notes)
    {
        var matrix = layer.ToMatrix();
        for (var i = 0; layer.Alpha != 1 && i < matrix.Length; i++)
        {
            matrix[i] *= layer.Alpha;
        }

        var (values, scales) = Int8Matrix.Quantize(matrix, layer.Outputs, _limit);
        var weights = OnnxInitializer.Of<sbyte>(document.NewName(layer.Weights.Name + "_int8"), TensorElementType.Int8, values, layer.Inputs, layer.Outputs);
        var factors = OnnxInitializer.Of<float>(document.NewName(layer.Weights.Name + "_scale"), TensorElementType.Float32, scales, layer.Outputs);
        document.Set(weights);
        document.Set(factors);
        notes.Weights.Add(new CompressedWeight(
            layer.Weights.Name, Name, weights.Shape, layer.Weights.Bytes, weights.Bytes + factors.Bytes, Int8Matrix.MaximumError(matrix, values, scales), values.Count(v => v == 0) / (double)values.Length));
        return (weights.Name, factors.Name);
    }

    // Standard operators; the engine makes one fused operator of them.
    private static void Replace(OnnxDocument document, LinearLayer layer, (string Weights, string Scales) weights, Dictionary<string, string[]> quantizedInputs)
    {
        var (input, output) = (layer.Node.Inputs[0], layer.Node.Outputs[0]);
        List<OnnxNode> nodes = [];
        if (!quantizedInputs.TryGetValue(input, out var quantized))
        {
            quantizedInputs[input] = quantized = [document.NewName(input + "_uint8"), document.NewName(input + "_scale"), document.NewName(input + "_zero")];
            nodes.Add(OnnxNode.Of("DynamicQuantizeLinear", [input], quantized));
        }

        string Next(string operation, IReadOnlyList<string> inputs, bool isLast, params ReadOnlySpan<OnnxAttribute> attributes)
        {
            var name = isLast ? output : document.NewName(operation);
            nodes.Add(OnnxNode.Of(operation, inputs, [name], attributes));
            return name;
        }

        var product = Next("MatMulInteger", [quantized[0], weights.Weights, quantized[2]], false);
        var number = Next("Cast", [product], false, OnnxAttribute.Of("to", (long)Float));
        var scale = Next("Mul", [quantized[1], weights.Scales], false);
        var result = Next("Mul", [number, scale], layer.Bias is null);
        if (layer.Bias is { } bias)
        {
            Next("Add", [result, ScaledBias(document, bias, layer.Beta, nodes)], true);
        }

        var place = document.Nodes.IndexOf(layer.Node);
        document.Nodes.RemoveAt(place);
        document.Nodes.InsertRange(place, nodes);
    }

    private static string ScaledBias(OnnxDocument document, string bias, float beta, List<OnnxNode> nodes)
    {
        if (beta == 1)
        {
            return bias;
        }

        var scaled = document.NewName(bias + "_scaled");
        if (document.Constant(bias) is { IsFloat: true } constant)
        {
            document.Set(OnnxInitializer.Of<float>(scaled, TensorElementType.Float32, [.. constant.ToFloats().Select(b => b * beta)], [.. constant.Shape]));
        }
        else
        {
            var factor = OnnxInitializer.Of<float>(document.NewName("beta"), TensorElementType.Float32, [beta]);
            document.Set(factor);
            nodes.Add(OnnxNode.Of("Mul", [bias, factor.Name], [scaled]));
        }

        return scaled;
    }
}
