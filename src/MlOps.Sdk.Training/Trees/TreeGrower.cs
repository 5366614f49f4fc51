using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>
/// Grows one tree after another over the same binned rows, best leaf first. Of two children only the smaller one's histogram
/// is summed; the larger one's is the parent's minus that.
/// </summary>
internal sealed class TreeGrower
{
    private readonly BinnedMatrix _data;
    private readonly GradientBoostedTreesOptions _options;
    private readonly SplitFinder _finder;
    private readonly ParallelGroups _parallel;
    private readonly Stack<Vector256<double>[]> _free = new();
    private readonly RowOrder _order;
    private readonly SplitCandidate[] _bestLeft;
    private readonly SplitCandidate[] _bestRight;
    private RegressionTree _tree = new();

    public TreeGrower(BinnedMatrix data, GradientBoostedTreesOptions options, int threads)
    {
        _data = data;
        _options = options;
        _finder = new SplitFinder(options);
        _parallel = new ParallelGroups(threads);
        _order = new RowOrder(data.RowCount);
        _bestLeft = new SplitCandidate[data.Groups.Length];
        _bestRight = new SplitCandidate[data.Groups.Length];
    }

    /// <summary>Grows a tree.</summary>
    /// <param name="derivatives">(gradient, hessian, 1, 0) of every row.</param>
    /// <param name="sample">The rows to learn from, rising; null means all.</param>
    /// <param name="allowed">The features to use; null means all.</param>
    /// <param name="scores">Every row's score, to which its leaf's value is added.</param>
    /// <returns>The tree, or null when no split gains anything.</returns>
    public RegressionTree? Grow(Vector128<float>[] derivatives, int[]? sample, bool[]? allowed, double[] scores)
    {
        var count = _order.Reset(sample);
        var leaves = new List<TreeNode> { Root(derivatives, count, allowed, dense: sample is null) };
        if (!leaves[0].Best.Exists)
        {
            Recycle(leaves[0]);
            return null;
        }

        _tree = new RegressionTree();
        _tree.AddLeaf(0);
        while (leaves.Count < _options.MaxLeaves && BestOf(leaves) is { } node)
        {
            leaves.Remove(node);
            var (left, right) = Split(node, derivatives, allowed, isLast: leaves.Count + 2 >= _options.MaxLeaves);
            leaves.Add(left);
            leaves.Add(right);
        }

        foreach (var leaf in leaves)
        {
            Finish(leaf, scores, addScores: sample is null);
        }

        return _tree;
    }

    private static TreeNode? BestOf(List<TreeNode> leaves)
    {
        TreeNode? best = null;
        foreach (var leaf in leaves)
        {
            if (leaf.Best.Exists && (best is null || leaf.Best.Gain > best.Best.Gain))
            {
                best = leaf;
            }
        }

        return best;
    }

    private TreeNode Root(Vector128<float>[] derivatives, int count, bool[]? allowed, bool dense)
    {
        var rows = _order.Rows(0, count);
        var total = Vector256<double>.Zero;
        foreach (var row in rows)
        {
            total += Histogram.Widen(derivatives[row]);
        }

        var root = new TreeNode { Index = 0, Depth = 0, Start = 0, Count = count, Total = total, Histogram = Rent() };
        var source = dense ? derivatives : _order.Gather(derivatives, 0, count);
        _parallel.Run(_data.Groups.Length, count, g =>
        {
            var group = _data.Groups[g];
            var slots = root.Histogram.AsSpan(group.Offset, group.SlotCount);
            Histogram.Add(group.Bins, dense ? [] : _order.Rows(0, count), source.AsSpan(0, count), slots);
            _bestLeft[g] = _finder.Best(_data, group, slots, total, allowed);
        });
        root.Best = Reduce(_bestLeft);
        return root;
    }

    private (TreeNode Left, TreeNode Right) Split(TreeNode node, Vector128<float>[] derivatives, bool[]? allowed, bool isLast)
    {
        var split = node.Best;
        var leftCount = _order.Partition(node.Start, node.Count, _data.TestOf(split));
        var left = Child(node, split.Left, node.Start, leftCount);
        var right = Child(node, node.Total - split.Left, node.Start + leftCount, node.Count - leftCount);
        var edges = _data.Mappers[split.Feature].Edges;
        _tree.Split(node.Index, split.Feature, split.Bin < edges.Length ? edges[split.Bin] : float.PositiveInfinity, split.MissingLeft, left.Index, right.Index, split.Gain);

        var (small, large) = left.Count <= right.Count ? (left, right) : (right, left);
        if (isLast || !CanSplit(large))
        {
            Recycle(node);
            return (left, right);
        }

        SearchChildren(node, small, large, derivatives, allowed);
        return (left, right);
    }

    private void SearchChildren(TreeNode parent, TreeNode small, TreeNode large, Vector128<float>[] derivatives, bool[]? allowed)
    {
        var gathered = _order.Gather(derivatives, small.Start, small.Count);
        small.Histogram = Rent();
        large.Histogram = parent.Histogram;
        parent.Histogram = null;
        var searchSmall = CanSplit(small);
        _parallel.Run(_data.Groups.Length, small.Count, g =>
        {
            var group = _data.Groups[g];
            var smallSlots = small.Histogram.AsSpan(group.Offset, group.SlotCount);
            var largeSlots = large.Histogram.AsSpan(group.Offset, group.SlotCount);
            Histogram.Add(group.Bins, _order.Rows(small.Start, small.Count), gathered.AsSpan(0, small.Count), smallSlots);
            Histogram.Subtract(largeSlots, smallSlots);
            _bestLeft[g] = searchSmall ? _finder.Best(_data, group, smallSlots, small.Total, allowed) : SplitCandidate.None;
            _bestRight[g] = _finder.Best(_data, group, largeSlots, large.Total, allowed);
        });
        small.Best = Reduce(_bestLeft);
        large.Best = Reduce(_bestRight);
    }

    private static SplitCandidate Reduce(SplitCandidate[] candidates)
    {
        var best = SplitCandidate.None;
        foreach (var candidate in candidates)
        {
            if (candidate.IsBetterThan(best))
            {
                best = candidate;
            }
        }

        return best;
    }

    private TreeNode Child(TreeNode parent, Vector256<double> total, int start, int count) =>
        new() { Index = _tree.AddLeaf(LeafValue(total)), Depth = parent.Depth + 1, Start = start, Count = count, Total = total };

    private float LeafValue(Vector256<double> total) => (float)(-_options.LearningRate * total[0] / (total[1] + _options.L2 + 1e-15));

    private bool CanSplit(TreeNode node) => node.Depth < _options.MaxDepth && node.Count >= 2 * (long)_options.MinSamplesLeaf;

    private void Finish(TreeNode leaf, double[] scores, bool addScores)
    {
        Recycle(leaf);
        if (!addScores)
        {
            return;
        }

        var value = _tree.Nodes[leaf.Index].Value;
        foreach (var row in _order.Rows(leaf.Start, leaf.Count))
        {
            scores[row] += value;
        }
    }

    private Vector256<double>[] Rent() => _free.TryPop(out var histogram) ? histogram : new Vector256<double>[_data.SlotCount];

    private void Recycle(TreeNode node)
    {
        if (node.Histogram is { } histogram)
        {
            _free.Push(histogram);
            node.Histogram = null;
        }
    }
}
