namespace MlOps.Sdk.FeatureStore;

/// <summary>What applying a set of definitions would do. Nothing was changed to find out.</summary>
public sealed record FeaturePlan
{
    /// <summary>The state of the catalog the plan was made for; give it to <see cref="ApplyOptions.ExpectedRevision"/> to apply exactly this plan.</summary>
    public required long Revision { get; init; }

    /// <summary>One entry for each definition of the set, and one for each registered one that is not in it.</summary>
    public required IReadOnlyList<DefinitionChange> Changes { get; init; }

    /// <summary>What would break model versions that are bound; empty when nothing would.</summary>
    public required IReadOnlyList<BreakingChange> BreakingChanges { get; init; }

    /// <summary>Whether applying would change anything.</summary>
    public bool HasChanges => Changes.Any(c => c.Change is DefinitionChangeKind.Added or DefinitionChangeKind.Changed);

    /// <summary>The plan for people: <c>+</c> added, <c>~</c> changed, <c>=</c> unchanged, <c>-</c> not in the set, <c>!</c> breaking.</summary>
    public override string ToString() => string.Join('\n', Changes.Select(c => c.ToString()).Concat(BreakingChanges.Select(b => $"! breaks {b}")));
}
