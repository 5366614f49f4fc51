using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>The built-in gates and their evaluation.</summary>
public static class PromotionGates
{
    /// <summary>Name of the gate that wants a metric to be large enough. Use when: a quality must be reached whatever else exists.</summary>
    public const string MetricAtLeastName = "metric-at-least";

    /// <summary>Name of the gate that wants a metric to be small enough. Use when: a loss, an error or a latency must stay below a limit.</summary>
    public const string MetricAtMostName = "metric-at-most";

    /// <summary>Name of the gate that compares with the version an alias points at. Use when: a promotion must never make things worse.</summary>
    public const string NotWorseThanAliasName = "not-worse-than-alias";

    /// <summary>Passes when the candidate's metric is at least <paramref name="threshold"/>. A missing metric and NaN fail.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="threshold">The smallest value that passes.</param>
    public static IPromotionGate MetricAtLeast(string metric, double threshold) => new MetricThresholdGate(MetricAtLeastName, Metric(metric), Number(threshold), isMinimum: true);

    /// <summary>Passes when the candidate's metric is at most <paramref name="threshold"/>. A missing metric and NaN fail.</summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="threshold">The largest value that passes.</param>
    public static IPromotionGate MetricAtMost(string metric, double threshold) => new MetricThresholdGate(MetricAtMostName, Metric(metric), Number(threshold), isMinimum: false);

    /// <summary>
    /// Passes when the candidate's metric is not worse than that of the version the alias points at, and when the alias is not
    /// set. Fails when either has no such number.
    /// </summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="alias">The alias. Default: champion.</param>
    /// <param name="tolerance">How much worse is still accepted, in the metric's unit; 0 or more. Default: 0.</param>
    /// <param name="higherIsBetter">Whether large values are good. Default: true.</param>
    public static IPromotionGate NotWorseThanAlias(string metric, string alias = Alias.Champion, double tolerance = 0, bool higherIsBetter = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        return new NotWorseThanAliasGate(Metric(metric), Alias.Check(alias, nameof(alias)), Number(tolerance), higherIsBetter);
    }

    /// <summary>Asks every gate, also after one has failed, so that the report is complete.</summary>
    /// <param name="gates">The gates, in the report's order.</param>
    /// <param name="context">The candidate and the registry.</param>
    /// <param name="cancellationToken">Stops between and inside gates.</param>
    public static async ValueTask<GateReport> EvaluateAllAsync(
        IEnumerable<IPromotionGate> gates, GateContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(context);
        var verdicts = new List<GateVerdict>();
        foreach (var gate in gates)
        {
            verdicts.Add(await gate.EvaluateAsync(context, cancellationToken).ConfigureAwait(false));
        }

        return new GateReport(verdicts);
    }

    private static string Metric(string metric) => MetadataText.CheckName(metric, "metric", nameof(metric));

    private static double Number(double value) => double.IsNaN(value)
        ? throw new ArgumentException("A gate cannot compare with NaN. Give a number.", nameof(value))
        : value;
}
