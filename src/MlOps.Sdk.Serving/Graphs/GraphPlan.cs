using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A checked composition: its steps in an order in which each finds what it needs. Immutable.</summary>
internal sealed class GraphPlan
{
    public required string Name { get; init; }

    /// <summary>The steps; each depends on earlier ones only.</summary>
    public required IReadOnlyList<GraphNode> Nodes { get; init; }

    /// <summary>For each step, for each column it needs: the step that gives it and its place there, or −1 and its place in the request.</summary>
    public required IReadOnlyList<(int Node, int Ordinal)[]> Sources { get; init; }

    /// <summary>For each step the columns it is given, by its own names for them.</summary>
    public required IReadOnlyList<Schema> InputSchemas { get; init; }

    /// <summary>For each step the steps it waits for.</summary>
    public required IReadOnlyList<int[]> Dependencies { get; init; }

    /// <summary>For each step the members it combines.</summary>
    public required IReadOnlyList<int[]> Members { get; init; }

    /// <summary>What the composition takes and gives.</summary>
    public required ModelSignature Signature { get; init; }

    public required int OutputNode { get; init; }

    public required int OutputOrdinal { get; init; }

    public required bool IsClassifier { get; init; }

    /// <summary>From which answer on the label is 1; null where the step that answers says it.</summary>
    public required double? Threshold { get; init; }

    /// <summary>Whether two steps can run at once.</summary>
    public required bool HasBranches { get; init; }

    public IEnumerable<ModelNode> Models => Nodes.OfType<ModelNode>();

    /// <summary>The label of an answer; null for a regression.</summary>
    public int? LabelOf(double value, int? own) => !IsClassifier ? null : Threshold is null && own is not null ? own : value >= (Threshold ?? 0.5) ? 1 : 0;
}
