using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Pipelines;

/// <summary>Adds promotion gates to a pipeline; all must pass.</summary>
public sealed class GateBuilder
{
    private readonly List<IPromotionGate> _gates = [];

    internal GateBuilder()
    {
    }

    /// <summary>A metric must reach a value.</summary>
    /// <param name="metric">The metric's name, for example <c>roc_auc</c>.</param>
    /// <param name="value">The smallest value that passes.</param>
    public GateBuilder AtLeast(string metric, double value) => Add(PromotionGates.MetricAtLeast(metric, value));

    /// <summary>A metric must not exceed a value.</summary>
    /// <param name="metric">The metric's name, for example <c>log_loss</c>.</param>
    /// <param name="value">The largest value that passes.</param>
    public GateBuilder AtMost(string metric, double value) => Add(PromotionGates.MetricAtMost(metric, value));

    /// <summary>A metric must not be worse than that of the version an alias points at; passes when there is no such version.</summary>
    /// <param name="alias">The alias, for example <see cref="Alias.Champion"/>.</param>
    /// <param name="metric">The metric's name. Default <c>roc_auc</c>.</param>
    /// <param name="tolerance">By how much it may be worse. Default 0.</param>
    /// <param name="higherIsBetter">Whether larger values of the metric are better. Default true.</param>
    public GateBuilder NotWorseThan(string alias, string metric = "roc_auc", double tolerance = 0, bool higherIsBetter = true) =>
        Add(PromotionGates.NotWorseThanAlias(metric, alias, tolerance, higherIsBetter));

    /// <summary>A gate of the application's own.</summary>
    /// <param name="gate">The gate.</param>
    public GateBuilder Add(IPromotionGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        _gates.Add(gate);
        return this;
    }

    internal IReadOnlyList<IPromotionGate> Build() => [.. _gates];
}
