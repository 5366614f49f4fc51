namespace MlOps.Sdk.Registry;

/// <summary>A condition that a model must meet before it is promoted. Implementations are thread-safe and change nothing.</summary>
public interface IPromotionGate
{
    /// <summary>What the gate is called in reports, such as "metric-at-least".</summary>
    string Name { get; }

    /// <summary>Judges a candidate.</summary>
    /// <param name="context">The candidate and the registry.</param>
    /// <param name="cancellationToken">Stops the judgement.</param>
    /// <returns>The verdict with its reason; a failed gate is a verdict, not an exception.</returns>
    ValueTask<GateVerdict> EvaluateAsync(GateContext context, CancellationToken cancellationToken = default);
}
