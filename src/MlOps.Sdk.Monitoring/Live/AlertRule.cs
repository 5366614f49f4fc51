using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>When to raise an alert about a model's live traffic.</summary>
/// <param name="Name">The rule's name, unique among the rules.</param>
/// <param name="Metric">The metric, one of <see cref="MonitoringMetrics"/>.</param>
/// <param name="Comparison">On which side of the limit the alert is raised.</param>
/// <param name="Limit">The limit, in the metric's unit.</param>
/// <param name="Window">The most recent stretch of time the metric is taken over.</param>
/// <param name="Severity">How urgent the alert is. Default: a warning.</param>
/// <param name="Model">The model the rule is for. Default: every model.</param>
public sealed record AlertRule(
    string Name,
    string Metric,
    AlertComparison Comparison,
    double Limit,
    TimeSpan Window,
    AlertSeverity Severity = AlertSeverity.Warning,
    string? Model = null)
{
    /// <summary>Whether a value of the metric raises the alert.</summary>
    /// <param name="value">The value.</param>
    public bool IsBroken(double value) => Comparison == AlertComparison.Above ? value > Limit : value < Limit;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: {Metric} {Comparison.ToString().ToLowerInvariant()} {Limit} over {Window}");
}
