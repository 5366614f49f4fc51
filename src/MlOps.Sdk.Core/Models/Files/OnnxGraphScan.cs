using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Walks graphs, the graphs within their nodes, and the bodies of functions.</summary>
internal sealed class OnnxGraphScan
{
    private readonly ModelFileLimits _limits;
    private readonly OnnxTensorRules _tensors = new();
    private readonly OnnxSparseRules _sparse;
    private readonly OnnxSizeRules _sizes;

    public OnnxGraphScan(ModelFileLimits limits)
    {
        _limits = limits;
        _sparse = new OnnxSparseRules(_tensors, limits);
        _sizes = new OnnxSizeRules(limits);
    }

    /// <summary>The bytes of all tensors seen.</summary>
    public long WeightBytes => _tensors.WeightBytes;

    /// <exception cref="ModelPackageException">Something in the graph is refused.</exception>
    public void Graph(ReadOnlySpan<byte> message, OnnxBody body, int depth)
    {
        if (depth >= _limits.MaximumGraphDepth)
        {
            throw Refusal.Of(
                $"its graphs stand in each other more than {_limits.MaximumGraphDepth} deep", "Export it with fewer loops in loops, or raise ModelFileLimits.MaximumGraphDepth");
        }

        var name = NameOf(message, 2);
        var constants = new OnnxConstants();
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 5:
                    var tensor = _tensors.Require(reader.Bytes, new OnnxPlace("initializer", default, "graph", name));
                    constants.Add(tensor.Name, tensor, reader.Bytes);
                    break;
                case 15:
                    _sparse.Require(reader.Bytes, new OnnxPlace("sparse initializer", default, "graph", name));
                    break;
                case 11 or 12 or 13:
                    _sizes.RequireValue(reader.Bytes, new OnnxPlace("value", default, "graph", name));
                    break;
                default:
                    break;
            }
        }

        Nodes(message, 1, body, constants, depth);
    }

    /// <exception cref="ModelPackageException">Something in the function is refused.</exception>
    public void Function(ReadOnlySpan<byte> message, OnnxBody body)
    {
        var name = NameOf(message, 1);
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 11)
            {
                Attribute(reader.Bytes, "function", name, body, 0);
            }
            else if (reader.Field == 12)
            {
                _sizes.RequireValue(reader.Bytes, new OnnxPlace("value", default, "function", name));
            }
        }

        Nodes(message, 7, body, new OnnxConstants(), 0);
    }

    private void Nodes(ReadOnlySpan<byte> message, int field, OnnxBody body, OnnxConstants constants, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == field)
            {
                Node(reader.Bytes, body, constants, depth);
            }
        }
    }

    private void Node(ReadOnlySpan<byte> message, OnnxBody body, OnnxConstants constants, int depth)
    {
        var operation = NameOf(message, 4);
        body.Add(
            new OnnxCall(OnnxDomainRules.NameOf(NameOf(message, 7)), Encoding.UTF8.GetString(operation), Encoding.UTF8.GetString(NameOf(message, 8))),
            CountOf(message, 1),
            CountOf(message, 2));
        if (body.Nodes > _limits.MaximumNodes)
        {
            throw Refusal.Of($"it has more than {_limits.MaximumNodes} nodes", "Raise ModelFileLimits.MaximumNodes if the model is meant to be so large");
        }

        // Many exporters do not name their nodes; the first output always has a name.
        var name = NameOf(message, 3);
        var shown = name.IsEmpty ? NameOf(message, 2) : name;
        _sizes.RequireNode(message, operation, constants, new OnnxPlace("output", shown, "operator", operation));
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 5)
            {
                var tensor = Attribute(reader.Bytes, "node", shown, body, depth);
                if (operation.SequenceEqual("Constant"u8) && !tensor.IsEmpty)
                {
                    constants.Add(NameOf(message, 2), OnnxTensor.Read(tensor), tensor);
                }
            }
        }
    }

    /// <summary>Checks what the attribute holds, and gives its tensor if it is one.</summary>
    private ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> message, string ownerKind, ReadOnlySpan<byte> owner, OnnxBody body, int depth)
    {
        ReadOnlySpan<byte> tensor = default;
        var place = new OnnxPlace("attribute", NameOf(message, 1), ownerKind, owner);
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 5 or 10:
                    _tensors.Require(reader.Bytes, place);
                    tensor = reader.Field == 5 ? reader.Bytes : tensor;
                    break;
                case 6 or 11:
                    Graph(reader.Bytes, body, depth + 1);
                    break;
                case 14 or 15:
                    _sizes.RequireType(reader.Bytes, place);
                    break;
                case 22 or 23:
                    _sparse.Require(reader.Bytes, place);
                    break;
                default:
                    break;
            }
        }

        return tensor;
    }

    /// <summary>The bytes of the first field of a number; none when there is none.</summary>
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == field)
            {
                return reader.Bytes;
            }
        }

        return default;
    }

    private static int CountOf(ReadOnlySpan<byte> message, int field)
    {
        var count = 0;
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            count += reader.Field == field ? 1 : 0;
        }

        return count;
    }
}
