namespace MlOps.Sdk.OnnxRuntime;

/// <summary>
/// Rewrites a model so that outputs made by ZipMap come as the tensor of class scores, [rows, classes], under the same name:
/// the numbers are the same, and reading them costs nothing.
/// </summary>
internal static class ZipMapRemoval
{
    private const int Float32 = 1;
    private const int Int64 = 7;
    private const int OpsetWithReshape = 13;

    /// <summary>The rewritten model; null when the bytes are damaged, which is then the engine's to say.</summary>
    public static byte[]? Apply(ReadOnlySpan<byte> model, IReadOnlyList<ZipMap> zipMaps)
    {
        var byOutput = zipMaps.ToDictionary(z => z.Output, StringComparer.Ordinal);
        var result = new WireWriter();
        var (hasOpset, isWhole) = (false, true);
        var fields = new WireReader(model);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case GraphScan.ModelGraph:
                    var graph = new WireWriter();
                    isWhole &= TryWriteGraph(graph, fields.Value, byOutput);
                    result.Message(GraphScan.ModelGraph, graph);
                    break;
                case GraphScan.ModelOpset:
                    hasOpset |= GraphScan.NameOf(fields.Value) is "" or "ai.onnx";
                    result.Raw(fields.Whole);
                    break;
                default:
                    result.Raw(fields.Whole);
                    break;
            }
        }

        if (!isWhole || !fields.IsWhole)
        {
            return null;
        }

        if (!hasOpset)
        {
            result.Message(GraphScan.ModelOpset, new WireWriter().Text(1, string.Empty).Number(2, OpsetWithReshape));
        }

        return result.Written.ToArray();
    }

    private static bool TryWriteGraph(WireWriter result, ReadOnlySpan<byte> graph, Dictionary<string, ZipMap> byOutput)
    {
        var fields = new WireReader(graph);
        while (fields.Read())
        {
            if (fields.Field == GraphScan.GraphNode && GraphScan.ReadZipMap(fields.Value) is { } node && byOutput.ContainsKey(node.Output))
            {
                AddReshape(result, node);
            }
            else if (fields.Field == GraphScan.GraphOutput && byOutput.TryGetValue(GraphScan.NameOf(fields.Value), out var zipMap))
            {
                result.Message(GraphScan.GraphOutput, ScoresOutput(zipMap));
            }
            else
            {
                result.Raw(fields.Whole);
            }
        }

        return fields.IsWhole;
    }

    // ZipMap also takes the scores of one row without a row dimension, so the shape is set and not only passed on.
    private static void AddReshape(WireWriter graph, ZipMap node)
    {
        var shapeName = $"{node.Output}/scores_shape";
        var shape = new WireWriter().Number(1, 2).Number(2, Int64).Number(7, -1).Number(7, node.Labels.Count);
        const int tensorAttribute = 4;
        var value = new WireWriter().Text(1, "value").Message(5, shape).Number(20, tensorAttribute);
        graph.Message(GraphScan.GraphNode, new WireWriter().Text(2, shapeName).Text(4, "Constant").Message(5, value));
        graph.Message(GraphScan.GraphNode, new WireWriter().Text(1, node.Input).Text(1, shapeName).Text(2, node.Output).Text(4, "Reshape"));
    }

    private static WireWriter ScoresOutput(ZipMap zipMap)
    {
        var shape = new WireWriter().Message(1, new WireWriter()).Message(1, new WireWriter().Number(1, zipMap.Labels.Count));
        var tensor = new WireWriter().Number(1, Float32).Message(2, shape);
        return new WireWriter().Text(1, zipMap.Output).Message(2, new WireWriter().Message(1, tensor));
    }
}
