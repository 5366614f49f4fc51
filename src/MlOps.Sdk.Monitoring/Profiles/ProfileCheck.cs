using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Refuses a profile whose parts contradict each other. A profile comes with a model package from outside, and the
/// accumulators rely on its bins.
/// </summary>
internal static class ProfileCheck
{
    public static void Run(DataProfile profile)
    {
        foreach (var column in profile.Columns)
        {
            if (Contradiction(column) is { } contradiction)
            {
                throw new SchemaException(
                    $"The profile is damaged in column \"{column.Name}\": {contradiction}. Build it again from the training data.",
                    column.Name);
            }
        }
    }

    private static string? Contradiction(ColumnProfile column)
    {
        if (column.Missing < 0 || column.Rows < column.Missing)
        {
            return $"{column.Missing} of {column.Rows} rows are missing";
        }

        try
        {
            if (ColumnProfile.KindOf(DataType.Parse(column.Type)) != column.Kind)
            {
                return $"values of type {column.Type} are not {column.Kind}";
            }
        }
        catch (Exception exception) when (exception is MlOpsException or ArgumentException or FormatException)
        {
            return $"\"{column.Type}\" is no type";
        }

        return column.Kind switch
        {
            ColumnKind.Numeric => column.Numeric is { } numeric ? InNumbers(column, numeric) : "its summary is missing",
            ColumnKind.Categorical => column.Categorical is { } categorical ? InCategories(column, categorical) : "its summary is missing",
            _ => null,
        };
    }

    private static string? InNumbers(ColumnProfile column, NumericProfile numeric)
    {
        var (edges, counts, groups) = numeric.Histogram;
        return counts.Count != edges.Count + 1 ? $"{edges.Count} edges make {edges.Count + 1} bins, not {counts.Count}"
            : !Rises(edges) || edges.Any(edge => !double.IsFinite(edge)) ? "the edges do not rise"
            : counts.Any(count => count < 0) || Sum(counts) != column.Present ? "the bins do not add up to the rows"
            : groups.Count == 0 || groups[0] != 0 || groups[^1] >= counts.Count || !Rises([.. groups.Select(g => (double)g)]) ? "the groups do not fit the bins"
            : numeric.Quantiles.Any(quantile => quantile is null) ? "a quantile is null"
            : numeric.Infinite < 0 || numeric.Infinite > column.Present ? "more rows are infinite than there are"
            : null;
    }

    private static string? InCategories(ColumnProfile column, CategoricalProfile categorical) =>
        categorical.Values.Any(value => value?.Value is null || value.Rows < 0) || categorical.Other < 0 ? "a category is null or has a negative count"
        : Sum(categorical.Values.Select(value => value.Rows)) + categorical.Other != column.Present ? "the categories do not add up to the rows"
        : categorical.Values.DistinctBy(value => value.Value).Count() != categorical.Values.Count ? "a category occurs twice"
        : null;

    private static bool Rises(IReadOnlyList<double> values) =>
        Enumerable.Range(1, Math.Max(0, values.Count - 1)).All(i => values[i - 1] < values[i]);

    // Counts of a damaged file may be of any size: a sum that wraps would only be another wrong number.
    private static Int128 Sum(IEnumerable<long> counts) => counts.Aggregate(Int128.Zero, (sum, count) => sum + count);
}
