using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>An ONNX model from anywhere that is being changed. What is not touched is written as it was read. Not thread-safe.</summary>
internal sealed class OnnxDocument
{
    public const int InitializerField = 5;

    private const int NodeField = 1, InputField = 11, OutputField = 12, GraphField = 7;

    private readonly List<ProtoField> _model;
    private readonly List<ProtoField> _graph;
    private readonly Dictionary<string, OnnxInitializer> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names;
    private int _next;

    private OnnxDocument(List<ProtoField> model, List<ProtoField> graph)
    {
        _model = model;
        _graph = [.. graph.Where(f => f.Number is not (NodeField or InitializerField))];
        Nodes = [.. graph.Where(f => f.Number == NodeField).Select(f => OnnxNode.Read(f.Bytes))];
        foreach (var initializer in graph.Where(f => f.Number == InitializerField).Select(f => OnnxInitializer.Read(f.Bytes)))
        {
            _initializers[initializer.Name] = initializer;
        }

        Inputs = [.. graph.Where(f => f.Number == InputField).Select(NameOf)];
        Outputs = [.. graph.Where(f => f.Number == OutputField).Select(NameOf)];
        FloatInputs = [.. graph.Where(f => f.Number == InputField && ElementTypeOf(f) == (int)TensorElementType.Float32).Select(NameOf)];
        _names = [.. Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs).Concat(n.InnerUses)), .. _initializers.Keys, .. Inputs, .. Outputs];
    }

    public List<OnnxNode> Nodes { get; }

    public HashSet<string> Inputs { get; }

    public HashSet<string> Outputs { get; }

    /// <summary>The inputs that are float32 tensors.</summary>
    public HashSet<string> FloatInputs { get; }

    public IEnumerable<OnnxInitializer> Initializers => _initializers.Values;

    /// <summary>The version of the standard operators.</summary>
    public long Opset { get; private set; }

    /// <summary>Reads a model after checking it.</summary>
    /// <exception cref="ModelPackageException">The file is refused; see <see cref="ModelFile.Inspect"/>.</exception>
    public static OnnxDocument Parse(ReadOnlyMemory<byte> model, ModelFileLimits? limits = null)
    {
        var summary = ModelFile.Inspect(model.Span, limits);
        var fields = ProtoField.ReadAll(model);
        var graph = fields.Find(f => f.Number == GraphField);
        return new OnnxDocument(fields, ProtoField.ReadAll(graph.Bytes)) { Opset = summary.Opsets.GetValueOrDefault("ai.onnx", 1) };
    }

    /// <summary>The constant of a name that no caller can replace; null when there is none.</summary>
    public OnnxInitializer? Constant(string name) => Inputs.Contains(name) ? null : _initializers.GetValueOrDefault(name);

    public bool HasInitializer(string name) => _initializers.ContainsKey(name);

    public void Set(OnnxInitializer initializer) => _initializers[initializer.Name] = initializer;

    public bool Remove(string initializer) => _initializers.Remove(initializer);

    /// <summary>How often a value is used: by nodes, by graphs within nodes and as an output.</summary>
    public int Uses(string value) => Nodes.Sum(n => n.Inputs.Count(i => i == value) + (n.InnerUses.Contains(value) ? 1 : 0)) + (Outputs.Contains(value) ? 1 : 0);

    /// <summary>A name that is not taken, made of a stem.</summary>
    public string NewName(string stem)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}/{_next++}");
        }
        while (!_names.Add(name));
        return name;
    }

    /// <summary>Drops constants that nothing uses any more; those that a caller can replace stay.</summary>
    public void RemoveUnused()
    {
        var used = Nodes.SelectMany(n => n.Inputs.Concat(n.InnerUses)).Concat(Outputs).Concat(Inputs).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _initializers.Keys.Where(name => !used.Contains(name)).ToList())
        {
            _initializers.Remove(name);
        }
    }

    public byte[] ToArray()
    {
        var graph = new ProtoMessage();
        Nodes.ForEach(node => graph.Message(NodeField, node.ToMessage()));
        foreach (var initializer in _initializers.Values)
        {
            graph.Field(initializer.ToField());
        }

        _graph.ForEach(field => graph.Field(field));
        var model = new ProtoMessage();
        foreach (var field in _model)
        {
            _ = field.Number == GraphField ? model.Message(GraphField, graph) : model.Field(field);
        }

        return model.ToArray();
    }

    private static string NameOf(ProtoField value) => ProtoField.ReadAll(value.Bytes).Find(f => f.Number == 1) is { Number: 1 } name ? name.Text : string.Empty;

    private static int ElementTypeOf(ProtoField value)
    {
        // The value's type, the tensor in it, the tensor's element type.
        var bytes = value.Bytes;
        foreach (var step in (int[])[2, 1])
        {
            bytes = ProtoField.ReadAll(bytes).Find(f => f.Number == step).Bytes;
        }

        return (int)ProtoField.ReadAll(bytes).Find(f => f.Number == 1).Value;
    }
}
