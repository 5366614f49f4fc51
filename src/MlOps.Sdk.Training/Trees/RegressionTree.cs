using System.Runtime.InteropServices;

namespace MlOps.Sdk.Training;

/// <summary>A fitted tree, node 0 the root. A value goes left when it is at or below the threshold.</summary>
internal sealed class RegressionTree
{
    private readonly List<Node> _nodes = [];

    public IReadOnlyList<Node> Nodes => _nodes;

    public int AddLeaf(float value)
    {
        _nodes.Add(new Node(-1, 0, false, -1, -1, value, 0));
        return _nodes.Count - 1;
    }

    public void Split(int index, int feature, float threshold, bool missingLeft, int left, int right, double gain) =>
        _nodes[index] = new Node(feature, threshold, missingLeft, left, right, 0, gain);

    public float Predict(FeatureMatrix features, int row)
    {
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        ref readonly var node = ref nodes[0];
        while (node.Feature >= 0)
        {
            var value = features[row, node.Feature];
            var left = value <= node.Threshold || (node.MissingLeft && float.IsNaN(value));
            node = ref nodes[left ? node.Left : node.Right];
        }

        return node.Value;
    }

    /// <summary>A split when <paramref name="Feature"/> is 0 or more, else a leaf.</summary>
    internal readonly record struct Node(int Feature, float Threshold, bool MissingLeft, int Left, int Right, float Value, double Gain)
    {
        public bool IsLeaf => Feature < 0;
    }
}
