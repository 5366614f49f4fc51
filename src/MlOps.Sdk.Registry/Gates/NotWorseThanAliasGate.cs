namespace MlOps.Sdk.Registry;

internal sealed class NotWorseThanAliasGate(string metric, string alias, double tolerance, bool higherIsBetter) : IPromotionGate
{
    public string Name => PromotionGates.NotWorseThanAliasName;

    public async ValueTask<GateVerdict> EvaluateAsync(GateContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var holder = await context.Registry.GetByAliasAsync(context.Model, alias, cancellationToken).ConfigureAwait(false);
        if (!context.Metrics.TryGetValue(metric, out var value))
        {
            return MetricThresholdGate.Missing(Name, context, metric, holder?.Metrics.GetValueOrDefault(metric));
        }

        if (holder is null)
        {
            return new GateVerdict(Name, Passed: true, FormattableString.Invariant($"{metric} is {value:0.######}, and no version is {alias} yet to compare with."), value);
        }

        if (!holder.Metrics.TryGetValue(metric, out var present))
        {
            return new GateVerdict(
                Name, Passed: false, FormattableString.Invariant($"{metric} is {value:0.######}, but the {alias}, version {holder.Version}, has no such metric to compare with."), value);
        }

        var limit = higherIsBetter ? present - tolerance : present + tolerance;
        var passed = higherIsBetter ? value >= limit : value <= limit;
        return new GateVerdict(
            Name,
            passed,
            FormattableString.Invariant($"{metric} is {value:0.######}, {(passed ? "not worse" : "worse")} than the {present:0.######} of the {alias}, version {holder.Version}")
                + (tolerance > 0 ? FormattableString.Invariant($", with a tolerance of {tolerance:0.######}.") : "."),
            value,
            limit);
    }
}
