namespace MlOps.Sdk.Registry;

internal sealed class MetricThresholdGate(string name, string metric, double threshold, bool isMinimum) : IPromotionGate
{
    public string Name { get; } = name;

    public ValueTask<GateVerdict> EvaluateAsync(GateContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(context.Metrics.TryGetValue(metric, out var value) ? Judge(value) : Missing(Name, context, metric, threshold));
    }

    internal static GateVerdict Missing(string gate, GateContext context, string metric, double? threshold) => new(
        gate,
        Passed: false,
        $"The candidate has no metric '{metric}'. "
            + (context.Metrics.Count == 0 ? "It has none at all; evaluate it first." : $"It has: {string.Join(", ", context.Metrics.Keys.Order(StringComparer.Ordinal))}."),
        Value: null,
        threshold);

    private GateVerdict Judge(double value)
    {
        var passed = isMinimum ? value >= threshold : value <= threshold;
        var required = isMinimum ? "at least" : "at most";
        return new GateVerdict(
            Name,
            passed,
            FormattableString.Invariant($"{metric} is {value:0.######}; {required} {threshold:0.######} is required."),
            value,
            threshold);
    }
}
