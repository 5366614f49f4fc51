using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A MatMul or Gemm node whose weights are a constant matrix.</summary>
internal sealed class LinearLayer
{
    private LinearLayer(OnnxNode node, OnnxInitializer weights)
    {
        (Node, Weights) = (node, weights);
        IsTransposed = IsGemm && node.Integer("transB", 0) != 0;
        (Inputs, Outputs) = IsTransposed ? ((int)weights.Shape[1], (int)weights.Shape[0]) : ((int)weights.Shape[0], (int)weights.Shape[1]);
    }

    public OnnxNode Node { get; }

    public OnnxInitializer Weights { get; }

    /// <summary>Whether the weights are stored as [outputs, inputs].</summary>
    public bool IsTransposed { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public bool IsGemm => Node.Operation == "Gemm";

    /// <summary>What the node multiplies the product by.</summary>
    public float Alpha => IsGemm ? Node.Float("alpha", 1) : 1;

    /// <summary>What the node multiplies the bias by.</summary>
    public float Beta => IsGemm ? Node.Float("beta", 1) : 1;

    /// <summary>The name of the bias that is part of the node; null when there is none.</summary>
    public string? Bias => IsGemm && Node.Inputs is [_, _, { Length: > 0 } bias] ? bias : null;

    /// <summary>Finds every layer of the main graph, and tells why others are left alone.</summary>
    public static List<LinearLayer> Find(OnnxDocument document, int minimumWeights, CompressionNotes notes)
    {
        List<LinearLayer> layers = [];
        foreach (var node in document.Nodes.Where(n => (n.Is("MatMul") || n.Is("Gemm")) && n is { Inputs.Count: > 1, Outputs.Count: 1 }))
        {
            if (Objection(document, node, minimumWeights) is { } reason)
            {
                notes.LeaveAlone(node.Outputs[0], reason);
            }
            else
            {
                layers.Add(new LinearLayer(node, document.Constant(node.Inputs[1])!));
            }
        }

        return layers;
    }

    /// <summary>The weights as [inputs, outputs], row-major, without the factor.</summary>
    public float[] ToMatrix()
    {
        var stored = Weights.ToFloats();
        return IsTransposed ? Transpose(stored, Outputs, Inputs) : stored;
    }

    /// <summary>A matrix of [inputs, outputs] in the order in which the node's weights are stored.</summary>
    public float[] ToStored(float[] matrix, int inputs, int outputs) => IsTransposed ? Transpose(matrix, inputs, outputs) : matrix;

    /// <summary>The shape in which weights of these sizes are stored.</summary>
    public long[] StoredShape(int inputs, int outputs) => IsTransposed ? [outputs, inputs] : [inputs, outputs];

    private static string? Objection(OnnxDocument document, OnnxNode node, int minimumWeights)
    {
        var name = node.Inputs[1];
        return document.Constant(name) switch
        {
            null when document.HasInitializer(name) => "its weights can be replaced by the caller",
            null when document.Constant(node.Inputs[0]) is not null => "its weights stand on the left of the product",
            null => "its weights are computed in the graph",
            { Shape.Count: not 2 } => "its weights are no matrix",
            { ElementType: not (int)TensorElementType.Float32 } => "its weights are not float32",
            { Elements: var elements } when elements < minimumWeights => $"it has fewer than {minimumWeights} weights",
            var weights when Array.Exists(weights.ToFloats(), w => !float.IsFinite(w)) => "its weights are not all finite",
            _ => node.Integer("transA", 0) != 0 ? "its input is transposed" : null,
        };
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                result[(c * rows) + r] = values[(r * columns) + c];
            }
        }

        return result;
    }
}
