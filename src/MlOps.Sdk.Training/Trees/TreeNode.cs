using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>A leaf of a growing tree: its rows, their sums and the best split found.</summary>
internal sealed class TreeNode
{
    public required int Index { get; init; }

    public required int Depth { get; init; }

    /// <summary>The node's rows are this range of the grower's row list.</summary>
    public required int Start { get; init; }

    public required int Count { get; init; }

    /// <summary>(gradient, hessian, rows, –) of the node.</summary>
    public required Vector256<double> Total { get; init; }

    /// <summary>The histogram while the node may still be split.</summary>
    public Vector256<double>[]? Histogram { get; set; }

    public SplitCandidate Best { get; set; } = SplitCandidate.None;
}
