using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>A step of a composition: takes columns by name and gives columns by name. Immutable and thread-safe.</summary>
internal abstract class GraphNode(string name)
{
    public string Name { get; } = name;

    /// <summary>The step in words, for messages: a member is called by its ensemble.</summary>
    public string Shown => Ensemble is null ? $"Step \"{Name}\"" : $"Member \"{Name}\" of \"{Ensemble.Name}\"";

    public abstract IReadOnlyList<GraphNeed> Needs { get; }

    /// <summary>The columns it gives, by their names in the composition.</summary>
    public abstract Schema Outputs { get; }

    /// <summary>The column that is the step's answer.</summary>
    public abstract string MainOutput { get; }

    /// <summary>Whether the answer is a probability of class 1.</summary>
    public virtual bool IsClassifier => false;

    /// <summary>The ensemble it is a member of, whose rule says what a failure means; null for other steps.</summary>
    public EnsemblePlan? Ensemble { get; init; }

    /// <summary>The members it puts together; null for other steps.</summary>
    public EnsemblePlan? Combines { get; init; }

    /// <summary>Computes the columns.</summary>
    /// <param name="inputs">The needed columns, in their order and by the step's names for them; the caller's.</param>
    /// <param name="members">The answers of the members that it combines; empty for other steps.</param>
    /// <param name="call">What the steps share.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract ValueTask<StepAnswer> RunAsync(RecordBatch inputs, IReadOnlyList<StepAnswer> members, GraphCall call, CancellationToken cancellationToken);

    /// <summary>Level and reason of an answer of which members may be missing.</summary>
    protected (QualityLevel Level, string? Reason) Weigh(IReadOnlyList<StepAnswer> members, QualityLevel own, string? ownReason)
    {
        var missing = members.Count(member => member.Failure is not null);
        var level = members.Where(member => member.Failure is null).Select(member => member.Level).Append(own).Max();
        level = missing > 0 && level < QualityLevel.SimplerModelOrCache ? QualityLevel.SimplerModelOrCache : level;
        var lacks = missing == 0 ? null : $"\"{Name}\" answered with {members.Count - missing} of {members.Count} members: {string.Join(' ', members.Where(m => m.Failure is not null).Select(m => m.Failure!.Message))}";
        var reasons = members.Select(member => member.Reason).Append(ownReason).Append(lacks).OfType<string>();
        return (level, string.Join(' ', reasons) is { Length: > 0 } reason ? reason : null);
    }
}
