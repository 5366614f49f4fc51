using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Lets the usual operators of neural networks compute in float16, with casts where float32 values come in or go out.</summary>
internal sealed class Float16Computation(bool clamp) : Compression("float16-computation")
{
    private const int OldestOpset = 13;

    // Operators whose inputs and outputs all have one float type.
    private static readonly HashSet<string> Convertible = new(StringComparer.Ordinal)
    {
        "MatMul", "Gemm", "Add", "Sub", "Mul", "Div", "Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softmax", "Identity", "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "Concat", "Flatten",
    };

    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        RequireOpset(document, OldestOpset);
        var halves = new Float16Tensors(document, notes, Name, clamp);
        var floats = new HashSet<string>(document.FloatInputs, StringComparer.Ordinal);
        floats.UnionWith(document.Initializers.Where(t => t.IsFloat).Select(t => t.Name));
        var inHalf = new Dictionary<string, string>(StringComparer.Ordinal);
        List<OnnxNode> nodes = [];
        foreach (var node in document.Nodes.ToList())
        {
            if (!IsConvertible(node, floats, document))
            {
                NoteType(node, floats);
                nodes.Add(node);
                continue;
            }

            // The first node of a value's float16 copy is the cast, and all later ones take that.
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = node.Inputs[i].Length == 0 ? string.Empty : HalfOf(node.Inputs[i], document, halves, inHalf, nodes);
            }

            var output = node.Outputs[0];
            floats.Add(output);
            inHalf[output] = node.Outputs[0] = document.NewName(output + "_float16");
            nodes.Add(node);
            nodes.Add(OnnxNode.Of("Cast", [inHalf[output]], [output], OnnxAttribute.Of("to", (long)TensorElementType.Float32)));
        }

        document.Nodes.Clear();
        document.Nodes.AddRange(nodes);
        document.Nodes.RemoveAll(node => node.Is("Cast") && inHalf.GetValueOrDefault(node.Outputs[0]) == node.Inputs[0] && document.Uses(node.Outputs[0]) == 0);
        document.RemoveUnused();
    }

    // A shape or an axis among the inputs is no float, so that such nodes stay as they are.
    private static bool IsConvertible(OnnxNode node, HashSet<string> floats, OnnxDocument document) =>
        node.Domain.Length == 0 && Convertible.Contains(node.Operation) && node.Outputs.Count == 1 && node.Inputs.Count > 0
        && node.Inputs.TrueForAll(i => i.Length == 0 || floats.Contains(i))
        && node.Inputs.Exists(i => document.Constant(i) is null);

    private static void NoteType(OnnxNode node, HashSet<string> floats)
    {
        // These keep or make float32; of other operators nothing is known, and what follows them stays as it is.
        var makesFloat = (node.Is("Cast") && node.Integer("to", 0) == (long)TensorElementType.Float32)
            || ((node.Is("Clip") || node.Is("Reshape") || node.Is("Transpose") || node.Is("Log") || node.Is("Exp")) && floats.Contains(node.Inputs[0]));
        if (makesFloat)
        {
            floats.UnionWith(node.Outputs);
        }
    }

    private static string HalfOf(string value, OnnxDocument document, Float16Tensors halves, Dictionary<string, string> inHalf, List<OnnxNode> nodes)
    {
        if (inHalf.TryGetValue(value, out var half))
        {
            return half;
        }

        if (document.Constant(value) is { } constant)
        {
            return halves.NameOf(constant);
        }

        inHalf[value] = half = document.NewName(value + "_float16");
        nodes.Add(OnnxNode.Of("Cast", [value], [half], OnnxAttribute.Of("to", (long)TensorElementType.Float16)));
        return half;
    }
}
