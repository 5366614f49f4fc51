namespace MlOps.Sdk.Tracking;

/// <summary>Runs side by side. The values of every row are in the order of <see cref="Runs"/>.</summary>
/// <param name="Runs">The runs, in the order asked for.</param>
/// <param name="Parameters">One row per parameter that any run has, ordered by name.</param>
/// <param name="Metrics">One row per metric and split that any run has, ordered by name and split.</param>
public sealed record RunComparison(
    IReadOnlyList<RunRecord> Runs, IReadOnlyList<ParameterComparison> Parameters, IReadOnlyList<MetricComparison> Metrics)
{
    /// <summary>Only the parameters that are not the same everywhere.</summary>
    public IEnumerable<ParameterComparison> DifferingParameters => Parameters.Where(p => p.Differs);

    internal static RunComparison Of(IReadOnlyList<RunRecord> runs) => new(
        runs,
        [.. runs.SelectMany(r => r.Parameters.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new ParameterComparison(name, [.. runs.Select(r => r.Parameters.GetValueOrDefault(name))]))],
        [.. runs.SelectMany(r => r.Metrics).Select(m => (m.Name, m.Split)).Distinct()
            .OrderBy(k => k.Name, StringComparer.Ordinal).ThenBy(k => k.Split, StringComparer.Ordinal)
            .Select(key => new MetricComparison(
                key.Name, key.Split, [.. runs.Select(r => r.Metrics.FirstOrDefault(m => m.Name == key.Name && m.Split == key.Split))]))]);
}
