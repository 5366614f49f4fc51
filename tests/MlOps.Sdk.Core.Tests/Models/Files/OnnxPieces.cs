using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core.Tests;

/// <summary>Pieces of ONNX files, sound or not.</summary>
internal static class OnnxPieces
{
    public const int Float = 1, Long = 7;

    public static Proto Tensor(string name, int type, long[] shape, byte[] raw) => new Proto().Ints(1, shape).Int(2, type).Text(8, name).Bytes(9, raw);

    public static Proto Floats(string name, long[] shape, params float[] values) => Tensor(name, Float, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    public static Proto Longs(string name, long[] shape, params long[] values) => Tensor(name, Long, shape, MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>A float tensor of 4 values that says its data are elsewhere.</summary>
    public static Proto External(string name, params (string Key, string Value)[] entries)
    {
        var tensor = new Proto().Ints(1, 4).Int(2, Float).Text(8, name);
        Array.ForEach(entries, e => tensor.Message(13, new Proto().Text(1, e.Key).Text(2, e.Value)));
        return tensor.Int(14, 1);
    }

    public static Proto Sparse(long[] shape, Proto values, Proto indices) => new Proto().Message(1, values).Message(2, indices).Ints(3, shape);

    public static Proto Node(string operation, string[] inputs, string[] outputs, params Proto[] attributes) => Node(string.Empty, operation, inputs, outputs, attributes);

    public static Proto Node(string domain, string operation, string[] inputs, string[] outputs, params Proto[] attributes)
    {
        var node = new Proto().Texts(1, inputs).Texts(2, outputs).Text(3, "node_" + outputs.FirstOrDefault()).Text(4, operation).Messages(5, attributes);
        return domain.Length == 0 ? node : node.Text(7, domain);
    }

    public static Proto Attribute(string name, long value) => new Proto().Text(1, name).Int(3, value).Int(20, 2);

    public static Proto Attribute(string name, params long[] values) => new Proto().Text(1, name).Ints(8, values).Int(20, 7);

    public static Proto Attribute(string name, params float[] values) => new Proto().Text(1, name).Floats(7, values).Int(20, 6);

    public static Proto Attribute(string name, params string[] values) => new Proto().Text(1, name).Texts(9, values).Int(20, 8);

    public static Proto TensorAttribute(string name, Proto tensor) => new Proto().Text(1, name).Message(5, tensor).Int(20, 4);

    public static Proto GraphAttribute(string name, Proto graph) => new Proto().Text(1, name).Message(6, graph).Int(20, 5);

    public static Proto SparseAttribute(string name, Proto sparse) => new Proto().Text(1, name).Message(22, sparse).Int(20, 11);

    /// <summary>A value of a graph; a dimension below 0 is the open one "N".</summary>
    public static Proto Value(string name, int type, params long[] shape)
    {
        var dimensions = new Proto();
        Array.ForEach(shape, d => dimensions.Message(1, d < 0 ? new Proto().Text(2, "N") : new Proto().Int(1, d)));
        return new Proto().Text(1, name).Message(2, new Proto().Message(1, new Proto().Int(1, type).Message(2, dimensions)));
    }

    public static Proto Graph(Proto[] nodes, Proto[]? initializers = null, Proto[]? inputs = null, Proto[]? outputs = null, string name = "main") =>
        new Proto().Messages(1, nodes).Text(2, name).Messages(5, initializers ?? []).Messages(11, inputs ?? []).Messages(12, outputs ?? []);

    public static Proto Model(Proto graph, long opset = 17, long version = 8) =>
        new Proto().Int(1, version).Text(2, "mlops-tests").Message(7, graph).Message(8, new Proto().Text(1, string.Empty).Int(2, opset)).Message(8, new Proto().Text(1, "ai.onnx.ml").Int(2, 3));

    public static Proto Function(string domain, string name, params Proto[] nodes) => new Proto()
        .Text(1, name).Text(4, "x").Text(5, "y").Messages(7, nodes).Message(9, new Proto().Text(1, string.Empty).Int(2, 17)).Text(10, domain);
}
