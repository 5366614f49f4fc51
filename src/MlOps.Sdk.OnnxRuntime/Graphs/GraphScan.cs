using System.Globalization;
using System.Text;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What the engine does not tell about a model and its bytes do: named dimensions of inputs, and ZipMap outputs.</summary>
internal sealed class GraphScan
{
    // Fields of ModelProto, GraphProto, NodeProto, AttributeProto, ValueInfoProto and TypeProto.
    internal const int ModelGraph = 7;
    internal const int ModelOpset = 8;
    internal const int GraphNode = 1;
    internal const int GraphOutput = 12;
    private const int GraphInput = 11;

    private readonly List<ZipMap> _zipMaps = [];
    private readonly SortedSet<string> _dimensions = new(StringComparer.Ordinal);

    /// <summary>The ZipMap nodes whose maps leave the graph, each by the output it gives.</summary>
    public IReadOnlyList<ZipMap> ZipMaps => _zipMaps;

    /// <summary>The names of the open dimensions of the inputs, in order.</summary>
    public IReadOnlyCollection<string> Dimensions => _dimensions;

    /// <summary>Reads a model's bytes.</summary>
    public static GraphScan Read(ReadOnlySpan<byte> model)
    {
        var scan = new GraphScan();
        var fields = new WireReader(model);
        while (fields.Read())
        {
            if (fields.Field == ModelGraph)
            {
                scan.ReadGraph(fields.Value);
            }
        }

        return scan;
    }

    /// <summary>Reads a node; null when it is no ZipMap with labels.</summary>
    public static ZipMap? ReadZipMap(ReadOnlySpan<byte> node)
    {
        string input = string.Empty, output = string.Empty, domain = string.Empty;
        var isZipMap = false;
        List<string> labels = [];
        var fields = new WireReader(node);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    input = Text(fields.Value);
                    break;
                case 2:
                    output = Text(fields.Value);
                    break;
                case 4:
                    isZipMap = fields.Value.SequenceEqual("ZipMap"u8);
                    break;
                case 5:
                    ReadLabels(fields.Value, labels);
                    break;
                case 7:
                    domain = Text(fields.Value);
                    break;
                default:
                    break;
            }
        }

        return isZipMap && domain == "ai.onnx.ml" && labels.Count > 0 ? new ZipMap(input, output, labels) : null;
    }

    /// <summary>The name of a tensor description.</summary>
    public static string NameOf(ReadOnlySpan<byte> valueInfo) => TryFind(valueInfo, 1, out var name) ? Text(name) : string.Empty;

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static bool TryFind(ReadOnlySpan<byte> message, int field, out ReadOnlySpan<byte> value)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Field == field)
            {
                value = fields.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static void ReadLabels(ReadOnlySpan<byte> attribute, List<string> labels)
    {
        var name = NameOf(attribute);
        List<long> numbers = [];
        var fields = new WireReader(attribute);
        while (fields.Read())
        {
            if (fields.Field == 8 && name == "classlabels_int64s")
            {
                fields.AddNumbersTo(numbers);
            }
            else if (fields.Field == 9 && name == "classlabels_strings")
            {
                labels.Add(Text(fields.Value));
            }
        }

        labels.AddRange(numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
    }

    private void ReadGraph(ReadOnlySpan<byte> graph)
    {
        List<ZipMap> nodes = [];
        HashSet<string> outputs = new(StringComparer.Ordinal);
        var fields = new WireReader(graph);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case GraphNode when ReadZipMap(fields.Value) is { } node:
                    nodes.Add(node);
                    break;
                case GraphInput:
                    ReadDimensions(fields.Value);
                    break;
                case GraphOutput:
                    outputs.Add(NameOf(fields.Value));
                    break;
                default:
                    break;
            }
        }

        nodes.RemoveAll(n => !outputs.Contains(n.Output));
        if (nodes.Count > 0)
        {
            RemoveRead(graph, nodes);
            _zipMaps.AddRange(nodes);
        }
    }

    // Maps that another node reads must stay maps.
    private static void RemoveRead(ReadOnlySpan<byte> graph, List<ZipMap> zipMaps)
    {
        var fields = new WireReader(graph);
        while (fields.Read())
        {
            var node = new WireReader(fields.Field == GraphNode ? fields.Value : default);
            while (node.Read())
            {
                if (node.Field == 1)
                {
                    var input = Text(node.Value);
                    zipMaps.RemoveAll(z => z.Output == input);
                }
            }
        }
    }

    // ValueInfo.type(2).tensor_type(1).shape(2).dim(1).dim_param(2)
    private void ReadDimensions(ReadOnlySpan<byte> valueInfo)
    {
        if (!TryFind(valueInfo, 2, out var type) || !TryFind(type, 1, out var tensor) || !TryFind(tensor, 2, out var shape))
        {
            return;
        }

        var fields = new WireReader(shape);
        while (fields.Read())
        {
            if (fields.Field == 1 && TryFind(fields.Value, 2, out var name))
            {
                _dimensions.Add(Text(name));
            }
        }
    }
}
