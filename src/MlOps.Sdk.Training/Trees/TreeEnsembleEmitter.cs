namespace MlOps.Sdk.Training;

/// <summary>Writes trees as one TreeEnsembleRegressor node, whose attributes are parallel lists over all nodes of all trees.</summary>
internal static class TreeEnsembleEmitter
{
    public static string Emit(OnnxGraph graph, string features, IReadOnlyList<RegressionTree> trees, float baseScore)
    {
        var nodes = trees.SelectMany((tree, t) => tree.Nodes.Select((node, n) => (Tree: (long)t, Index: (long)n, Node: node))).ToList();
        var leaves = nodes.Where(n => n.Node.IsLeaf).ToList();
        return graph.AddMachineLearning(
            "TreeEnsembleRegressor",
            [features],
            OnnxAttribute.Of("n_targets", 1),
            OnnxAttribute.Of("aggregate_function", "SUM"),
            OnnxAttribute.Of("post_transform", "NONE"),
            OnnxAttribute.Of("base_values", [baseScore]),
            OnnxAttribute.Of("nodes_treeids", [.. nodes.Select(n => n.Tree)]),
            OnnxAttribute.Of("nodes_nodeids", [.. nodes.Select(n => n.Index)]),
            OnnxAttribute.Of("nodes_modes", [.. nodes.Select(n => n.Node.IsLeaf ? "LEAF" : "BRANCH_LEQ")]),
            OnnxAttribute.Of("nodes_featureids", [.. nodes.Select(n => n.Node.IsLeaf ? 0L : n.Node.Feature)]),
            OnnxAttribute.Of("nodes_values", [.. nodes.Select(n => n.Node.Threshold)]),
            OnnxAttribute.Of("nodes_truenodeids", [.. nodes.Select(n => n.Node.IsLeaf ? 0L : n.Node.Left)]),
            OnnxAttribute.Of("nodes_falsenodeids", [.. nodes.Select(n => n.Node.IsLeaf ? 0L : n.Node.Right)]),
            OnnxAttribute.Of("nodes_missing_value_tracks_true", [.. nodes.Select(n => n.Node.MissingLeft ? 1L : 0L)]),
            OnnxAttribute.Of("target_treeids", [.. leaves.Select(n => n.Tree)]),
            OnnxAttribute.Of("target_nodeids", [.. leaves.Select(n => n.Index)]),
            OnnxAttribute.Of("target_ids", [.. leaves.Select(_ => 0L)]),
            OnnxAttribute.Of("target_weights", [.. leaves.Select(n => n.Node.Value)]));
    }
}
