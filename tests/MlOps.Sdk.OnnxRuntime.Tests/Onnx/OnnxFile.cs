using System.Runtime.InteropServices;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Builds a small ONNX file node by node. Element types are ONNX's numbers: 1 float32, 7 int64, 8 string.</summary>
internal sealed class OnnxFile
{
    private readonly ProtobufWriter _graph = new();
    private readonly ProtobufWriter _model = new();
    private readonly Dictionary<string, long> _opsets = new(StringComparer.Ordinal) { [""] = 17 };

    public static (string Name, object Value) Attribute(string name, object value) => (name, value);

    /// <summary>An input. Dimensions: a number is fixed, a text names an open one, null is open without a name.</summary>
    public OnnxFile Input(string name, int elementType, params object?[] dimensions) => ValueInfo(11, name, elementType, dimensions);

    /// <summary>An output; dimensions as for inputs.</summary>
    public OnnxFile Output(string name, int elementType, params object?[] dimensions) => ValueInfo(12, name, elementType, dimensions);

    /// <summary>An input of any type.</summary>
    public OnnxFile Input(string name, ProtobufWriter type) => Typed(11, name, type);

    /// <summary>An output of any type.</summary>
    public OnnxFile Output(string name, ProtobufWriter type) => Typed(12, name, type);

    /// <summary>The type of a tensor without a shape.</summary>
    public static ProtobufWriter TensorType(int elementType) => new ProtobufWriter().Message(1, new ProtobufWriter().Int(1, elementType));

    public static ProtobufWriter SequenceType(ProtobufWriter element) => new ProtobufWriter().Message(4, new ProtobufWriter().Message(1, element));

    public static ProtobufWriter MapType(int keyType, ProtobufWriter value) => new ProtobufWriter().Message(5, new ProtobufWriter().Int(1, keyType).Message(2, value));

    public static ProtobufWriter OptionalType(ProtobufWriter element) => new ProtobufWriter().Message(9, new ProtobufWriter().Message(1, element));

    /// <summary>A number of the model: 5 is its version.</summary>
    public OnnxFile About(int field, long value)
    {
        _model.Int(field, value);
        return this;
    }

    /// <summary>A text of the model: 4 is its domain, 6 its description.</summary>
    public OnnxFile About(int field, string value)
    {
        _model.Text(field, value);
        return this;
    }

    public OnnxFile Property(string key, string value)
    {
        _model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return this;
    }

    /// <summary>Weights that lie in a file beside the model.</summary>
    public OnnxFile ExternalWeights(string name, int elementType, long[] shape, string file)
    {
        var tensor = new ProtobufWriter();
        Array.ForEach(shape, d => tensor.Int(1, d));
        const int external = 1;
        _graph.Message(5, tensor.Int(2, elementType).Text(8, name).Message(13, new ProtobufWriter().Text(1, "location").Text(2, file)).Int(14, external));
        return this;
    }

    public OnnxFile Opset(string domain, long version)
    {
        _opsets[domain] = version;
        return this;
    }

    public OnnxFile Node(string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node(string.Empty, operatorType, inputs, outputs, attributes);

    public OnnxFile Node(string domain, string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtobufWriter();
        Array.ForEach(inputs, name => node.Text(1, name));
        Array.ForEach(outputs, name => node.Text(2, name));
        node.Text(4, operatorType);
        Array.ForEach(attributes, a => node.Message(5, AttributeMessage(a.Name, a.Value)));
        if (domain.Length > 0)
        {
            node.Text(7, domain);
        }

        _graph.Message(1, node);
        return this;
    }

    public OnnxFile Weights<T>(string name, int elementType, long[] shape, params T[] values)
        where T : unmanaged
    {
        var tensor = new ProtobufWriter();
        Array.ForEach(shape, d => tensor.Int(1, d));
        _graph.Message(5, tensor.Int(2, elementType).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<T>(values).ToArray()));
        return this;
    }

    public byte[] ToArray()
    {
        _graph.Text(2, "graph");
        const int irVersion = 8;
        var model = new ProtobufWriter().Int(1, irVersion).Text(2, "mlops-tests").Append(_model).Message(7, _graph);
        foreach (var (domain, version) in _opsets.Where(o => o.Value > 0))
        {
            model.Message(8, new ProtobufWriter().Text(1, domain).Int(2, version));
        }

        return model.ToArray();
    }

    private static ProtobufWriter AttributeMessage(string name, object value)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        switch (value)
        {
            case long number:
                return attribute.Int(3, number).Int(20, 2);
            case float number:
                return attribute.Float(2, number).Int(20, 1);
            case string text:
                return attribute.Text(4, text).Int(20, 3);
            case long[] numbers:
                Array.ForEach(numbers, n => attribute.Int(8, n));
                return attribute.Int(20, 7);
            case float[] numbers:
                Array.ForEach(numbers, n => attribute.Float(7, n));
                return attribute.Int(20, 6);
            case string[] texts:
                Array.ForEach(texts, t => attribute.Text(9, t));
                return attribute.Int(20, 8);
            default:
                throw new ArgumentException($"No attribute type for {value.GetType()}.", nameof(value));
        }
    }

    private OnnxFile ValueInfo(int field, string name, int elementType, object?[] dimensions)
    {
        var shape = new ProtobufWriter();
        foreach (var dimension in dimensions)
        {
            shape.Message(1, dimension switch
            {
                int size => new ProtobufWriter().Int(1, size),
                string symbol => new ProtobufWriter().Text(2, symbol),
                _ => new ProtobufWriter(),
            });
        }

        var type = new ProtobufWriter().Message(1, new ProtobufWriter().Int(1, elementType).Message(2, shape));
        return Typed(field, name, type);
    }

    private OnnxFile Typed(int field, string name, ProtobufWriter type)
    {
        _graph.Message(field, new ProtobufWriter().Text(1, name).Message(2, type));
        return this;
    }
}
