using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>
/// An ONNX graph under construction (ai.onnx 17, ai.onnx.ml 3, IR 8). Estimators add their nodes to it in the order in
/// which they run; the same calls always give the same bytes. Not thread-safe.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>The operator domain of the classical machine-learning operators.</summary>
    public const string MachineLearningDomain = "ai.onnx.ml";

    private readonly List<ProtoMessage> _nodes = [];
    private readonly List<ProtoMessage> _constants = [];
    private readonly List<ProtoMessage> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _next;

    internal OnnxGraph()
    {
    }

    /// <summary>Adds a node of the default domain and returns the name of its only output.</summary>
    public string Add(string operation, IReadOnlyList<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Add(string.Empty, operation, inputs, output: null, attributes);

    /// <summary>Adds a node of the domain <see cref="MachineLearningDomain"/> and returns the name of its only output.</summary>
    public string AddMachineLearning(string operation, IReadOnlyList<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Add(MachineLearningDomain, operation, inputs, output: null, attributes);

    /// <summary>Adds a constant float32 tensor, row-major, and returns its name.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(TensorElementType.Float32, MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <summary>Adds a constant int64 tensor, row-major, and returns its name.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public string Constant(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Constant(TensorElementType.Int64, MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <summary>Adds a constant boolean tensor, row-major, and returns its name.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public string Constant(ReadOnlySpan<bool> values, params ReadOnlySpan<long> shape) =>
        Constant(TensorElementType.Boolean, MemoryMarshal.AsBytes(values), values.Length, shape);

    internal string Add(string domain, string operation, IReadOnlyList<string> inputs, string? output, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var result = output ?? NewName(operation);
        var node = new ProtoMessage();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, result).Text(3, "node_" + result).Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute.ToMessage());
        }

        _nodes.Add(domain.Length == 0 ? node : node.Text(7, domain));
        return result;
    }

    internal string Input(TensorDefinition tensor)
    {
        if (!_names.Add(tensor.Name))
        {
            throw new ArgumentException($"The graph already has a tensor '{tensor.Name}'; names must differ.", nameof(tensor));
        }

        _inputs.Add(ValueInfo(tensor));
        return tensor.Name;
    }

    internal void Output(TensorDefinition tensor, string value)
    {
        Add(string.Empty, "Identity", [value], tensor.Name);
        _outputs.Add(ValueInfo(tensor));
    }

    internal byte[] ToModel(string name, IEnumerable<KeyValuePair<string, string>> properties)
    {
        var graph = new ProtoMessage();
        WriteAll(graph, 1, _nodes);
        graph.Text(2, name);
        WriteAll(graph, 5, _constants);
        WriteAll(graph, 11, _inputs);
        WriteAll(graph, 12, _outputs);

        var model = new ProtoMessage()
            .Int(1, 8)
            .Text(2, "MlOps.Sdk")
            .Text(3, typeof(OnnxGraph).Assembly.GetName().Version!.ToString(3))
            .Int(5, 1)
            .Message(7, graph)
            .Message(8, new ProtoMessage().Text(1, string.Empty).Int(2, 17))
            .Message(8, new ProtoMessage().Text(1, MachineLearningDomain).Int(2, 3));
        foreach (var (key, value) in properties.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            model.Message(14, new ProtoMessage().Text(1, key).Text(2, value));
        }

        return model.ToArray();
    }

    private static void WriteAll(ProtoMessage message, int field, List<ProtoMessage> parts)
    {
        foreach (var part in parts)
        {
            message.Message(field, part);
        }
    }

    private static ProtoMessage ValueInfo(TensorDefinition tensor)
    {
        var shape = new ProtoMessage();
        foreach (var dimension in tensor.Shape)
        {
            shape.Message(1, dimension < 0 ? new ProtoMessage().Text(2, "rows") : new ProtoMessage().Int(1, dimension));
        }

        var type = new ProtoMessage().Message(1, new ProtoMessage().Int(1, (int)tensor.ElementType).Message(2, shape));
        return new ProtoMessage().Text(1, tensor.Name).Message(2, type);
    }

    private string Constant(TensorElementType type, ReadOnlySpan<byte> raw, int count, ReadOnlySpan<long> shape)
    {
        var expected = 1L;
        var message = new ProtoMessage();
        foreach (var dimension in shape)
        {
            expected *= dimension;
            message.Int(1, dimension);
        }

        if (expected != count)
        {
            throw new ArgumentException($"The shape [{string.Join(',', shape.ToArray())}] holds {expected} values, but {count} were given.", nameof(shape));
        }

        var name = NewName("constant");
        _constants.Add(message.Int(2, (int)type).Text(8, name).Bytes(9, raw));
        return name;
    }

    // Inputs and outputs carry the user's names; a slash keeps ours apart from most of them, the set from the rest.
    private string NewName(string stem)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}/{_next++}");
        }
        while (!_names.Add(name));
        return name;
    }
}
