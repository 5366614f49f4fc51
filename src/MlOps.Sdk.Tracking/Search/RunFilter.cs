using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>One condition on runs. Made by the static methods.</summary>
public sealed class RunFilter
{
    private RunFilter(FormattableString condition) => Condition = condition;

    internal FormattableString Condition { get; }

    /// <summary>The last value of a metric compares so with a number. Runs without the metric do not match.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="comparison">How to compare.</param>
    /// <param name="value">The number; not NaN.</param>
    /// <param name="split">The split; null for a metric logged without one.</param>
    public static RunFilter Metric(string name, Comparison comparison, double value, string? split = null)
    {
        MetadataText.CheckName(name, "metric", nameof(name));
        if (double.IsNaN(value))
        {
            throw new ArgumentException($"The metric '{name}' cannot be compared with NaN. Compare it with a number.", nameof(value));
        }

        FormattableString test = comparison switch
        {
            Comparison.Less => $"last_value < {value}",
            Comparison.LessOrEqual => $"last_value <= {value}",
            Comparison.Equal => $"last_value = {value}",
            Comparison.NotEqual => $"last_value <> {value}",
            Comparison.GreaterOrEqual => $"last_value >= {value}",
            Comparison.Greater => $"last_value > {value}",
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "The comparison is not one of the enumeration. Use a named value."),
        };
        return new RunFilter($"EXISTS (SELECT 1 FROM run_metric_summaries m WHERE m.run_id = r.id AND m.name = {name} AND m.split = {split ?? ""} AND {test})");
    }

    /// <summary>A parameter has this value.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Its value, formatted as when it was logged.</param>
    public static RunFilter Parameter(string name, object? value) => new(
        $"EXISTS (SELECT 1 FROM run_parameters p WHERE p.run_id = r.id AND p.key = {MetadataText.CheckName(name, "parameter", nameof(name))} AND p.value = {ParameterText.Of(name, value)})");

    /// <summary>A tag has this value, or merely exists.</summary>
    /// <param name="key">The tag's key.</param>
    /// <param name="value">Its value; null when any will do.</param>
    public static RunFilter Tag(string key, string? value = null)
    {
        MetadataText.CheckName(key, "tag", nameof(key));
        FormattableString test = value is null ? $"1 = 1" : (FormattableString)$"t.value = {value}";
        return new RunFilter($"EXISTS (SELECT 1 FROM run_tags t WHERE t.run_id = r.id AND t.key = {key} AND {test})");
    }
}
