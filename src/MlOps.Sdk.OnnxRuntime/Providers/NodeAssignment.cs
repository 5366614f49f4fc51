namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Which execution provider runs a node of the graph, after the engine has rewritten it.</summary>
/// <param name="Provider">The engine's name of the provider, such as <c>CPUExecutionProvider</c>.</param>
/// <param name="Node">The node's name; may be empty.</param>
/// <param name="Operator">Its operator, with the domain before it where it is not ONNX's own, as in <c>ai.onnx.ml.TreeEnsembleRegressor</c>.</param>
public sealed record NodeAssignment(string Provider, string Node, string Operator)
{
    internal static IReadOnlyList<NodeAssignment>? Read(OrtApi api, nint session, string modelName)
    {
        if (!api.KnowsAssignments)
        {
            return null;
        }

        void Check(nint status) => api.Check(status, $"tell which provider runs model '{modelName}'", modelName);
        List<NodeAssignment> assignments = [];
        Check(api.GetBorrowedList(OrtSlot.SessionGetEpGraphAssignmentInfo, session, out var subgraphs));
        foreach (var subgraph in subgraphs)
        {
            Check(api.GetBorrowedText(OrtSlot.EpAssignedSubgraphGetEpName, subgraph, out var provider));
            Check(api.GetBorrowedList(OrtSlot.EpAssignedSubgraphGetNodes, subgraph, out var nodes));
            foreach (var node in nodes)
            {
                Check(api.GetBorrowedText(OrtSlot.EpAssignedNodeGetName, node, out var name));
                Check(api.GetBorrowedText(OrtSlot.EpAssignedNodeGetDomain, node, out var domain));
                Check(api.GetBorrowedText(OrtSlot.EpAssignedNodeGetOperatorType, node, out var operatorType));
                assignments.Add(new NodeAssignment(provider, name, domain is "" or "ai.onnx" ? operatorType : $"{domain}.{operatorType}"));
            }
        }

        return assignments;
    }
}
