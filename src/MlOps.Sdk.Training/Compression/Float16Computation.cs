using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Lets the usual operators of neural networks compute in float16, with casts where float32 values come in or go out.</summary>
internal sealed class Float16Computation(bool clamp) : Compression("float16-computation")
{
    private const int OldestOpset = 13;

    // Where the work is.
    private static readonly HashSet<string> Layers = new(StringComparer.Ordinal) { "MatMul", "Gemm", "Conv" };

    // What may follow a layer: inputs and outputs of one float type. Before the first layer features may be too large for float16.
    private static readonly HashSet<string> Followers = new(StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Div", "Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softmax", "Identity", "MaxPool", "AveragePool", "GlobalAveragePool", "Concat", "Flatten",
    };

    // Operators that give float32 for float32, by the input that says so.
    private static readonly Dictionary<string, int> Keeping = new(StringComparer.Ordinal)
    {
        ["Clip"] = 0, ["Reshape"] = 0, ["Transpose"] = 0, ["Log"] = 0, ["Exp"] = 0, ["Sqrt"] = 0, ["Abs"] = 0, ["Neg"] = 0, ["Pow"] = 0, ["Max"] = 0, ["Min"] = 0, ["Slice"] = 0, ["Gather"] = 0,
        ["Squeeze"] = 0, ["Unsqueeze"] = 0, ["Expand"] = 0, ["Where"] = 1, ["Imputer"] = 0, ["Scaler"] = 0, ["Normalizer"] = 0, ["BatchNormalization"] = 0, ["ReduceMean"] = 0, ["ReduceSum"] = 0,
    };

    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        RequireOpset(document, OldestOpset);
        var halves = new Float16Tensors(document, notes, Name, clamp);
        var floats = new HashSet<string>(document.FloatInputs, StringComparer.Ordinal);
        floats.UnionWith(document.Initializers.Where(t => t.IsFloat).Select(t => t.Name));
        var made = new HashSet<string>(StringComparer.Ordinal);
        var inHalf = new Dictionary<string, string>(StringComparer.Ordinal);
        List<OnnxNode> nodes = [];
        foreach (var node in document.Nodes.ToList())
        {
            if (!IsConvertible(node, floats, made, document))
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
            made.Add(output);
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
    private static bool IsConvertible(OnnxNode node, HashSet<string> floats, HashSet<string> made, OnnxDocument document) =>
        node is { Domain: "", Outputs.Count: 1 }
        && node.Inputs.TrueForAll(i => i.Length == 0 || floats.Contains(i))
        && ((Layers.Contains(node.Operation) && node.Inputs.Exists(i => document.Constant(i) is null)) || (Followers.Contains(node.Operation) && node.Inputs.Exists(made.Contains)));

    // Of other operators nothing is known, and what follows them stays as it is.
    private static void NoteType(OnnxNode node, HashSet<string> floats)
    {
        var isCast = node.Is("Cast") && node.Integer("to", 0) == (long)TensorElementType.Float32;
        var isKeeping = Keeping.TryGetValue(node.Operation, out var place) && node.Inputs.Count > place && floats.Contains(node.Inputs[place]);
        var isFollower = node.Domain.Length == 0 && Followers.Contains(node.Operation) && node.Inputs.Exists(floats.Contains);
        if (isCast || isKeeping || isFollower || node is { Domain: "ai.onnx.ml", Operation: "OneHotEncoder" })
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
