using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>The bias of a layer: an input of its Gemm, or the constant of the only Add behind its MatMul.</summary>
internal sealed class LayerBias
{
    private readonly LinearLayer _layer;
    private readonly OnnxNode? _add;
    private readonly OnnxInitializer? _constant;

    private LayerBias(LinearLayer layer, OnnxNode? add, OnnxInitializer? constant) => (_layer, _add, _constant) = (layer, add, constant);

    /// <summary>The value that has the bias in it.</summary>
    public string Output => (_add ?? _layer.Node).Outputs[0];

    /// <summary>Finds it; null when the layer has a bias that is not one constant number for each output.</summary>
    public static LayerBias? Find(OnnxDocument document, LinearLayer layer)
    {
        if (layer.IsGemm)
        {
            return layer.Bias is null ? new LayerBias(layer, null, null)
                : layer.Beta != 0 && Vector(document, layer.Bias, layer.Outputs) is { } bias ? new LayerBias(layer, null, bias)
                : null;
        }

        var output = layer.Node.Outputs[0];
        return document.Uses(output) == 1 && document.Nodes.Find(n => n.Is("Add") && n.Inputs.Contains(output)) is { Inputs.Count: 2, Outputs.Count: 1 } add
            && Vector(document, add.Inputs[add.Inputs[0] == output ? 1 : 0], layer.Outputs) is { } constant
            ? new LayerBias(layer, add, constant)
            : new LayerBias(layer, null, null);
    }

    /// <summary>What is added to each output.</summary>
    public double[] ToNumbers() => _constant is null ? new double[_layer.Outputs] : [.. _constant.ToFloats().Select(b => (double)b * _layer.Beta)];

    /// <summary>Replaces it. The numbers may be fewer than before, when units are dropped.</summary>
    public void Set(OnnxDocument document, double[] numbers)
    {
        if (_constant is null && Array.TrueForAll(numbers, n => n == 0))
        {
            return;
        }

        var isGemmBias = _layer.IsGemm && (_constant is not null || _layer.Beta == 1);
        var divisor = isGemmBias ? _layer.Beta : 1;
        var made = OnnxInitializer.Of<float>(document.NewName("bias"), TensorElementType.Float32, [.. numbers.Select(n => (float)(n / divisor))], numbers.Length);
        document.Set(made);
        if (_add is not null)
        {
            _add.Inputs[_add.Inputs.IndexOf(_constant!.Name)] = made.Name;
        }
        else if (isGemmBias)
        {
            _layer.Node.Inputs.RemoveRange(2, _layer.Node.Inputs.Count - 2);
            _layer.Node.Inputs.Add(made.Name);
        }
        else
        {
            var output = _layer.Node.Outputs[0];
            _layer.Node.Outputs[0] = document.NewName("product");
            document.Nodes.Insert(document.Nodes.IndexOf(_layer.Node) + 1, OnnxNode.Of("Add", [_layer.Node.Outputs[0], made.Name], [output]));
        }
    }

    private static OnnxInitializer? Vector(OnnxDocument document, string name, int length) =>
        document.Constant(name) is { IsFloat: true, Shape: [var only] } vector && only == length ? vector
        : document.Constant(name) is { IsFloat: true, Shape: [1, var last] } row && last == length ? row
        : null;
}
