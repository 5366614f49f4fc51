namespace MlOps.Sdk.FeatureStore;

/// <summary>How the values of a column are distributed.</summary>
/// <param name="Rows">How many values there are, missing ones included.</param>
/// <param name="Nulls">How many are missing.</param>
/// <param name="Mean">The mean of those present; null for columns that are no numbers, or without values. NaN counts as missing.</param>
/// <param name="Quantiles">The values at <see cref="Levels"/>, interpolated; empty where there is no mean.</param>
public sealed record ColumnSummary(long Rows, long Nulls, double? Mean, IReadOnlyList<double> Quantiles)
{
    /// <summary>The levels of <see cref="Quantiles"/>: 0.05, 0.25, 0.5, 0.75, 0.95.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The share of missing values; 0 when there are no rows.</summary>
    public double NullShare => Rows == 0 ? 0 : (double)Nulls / Rows;

    /// <summary>Summarizes values in memory.</summary>
    internal static ColumnSummary Of(IReadOnlyList<object?> values)
    {
        var numbers = values.Select(ServedValues.Number).OfType<double>().Where(n => !double.IsNaN(n)).Order().ToList();
        var present = values.Count(v => v is not null && !(v is double.NaN or float.NaN));
        return numbers.Count == 0
            ? new ColumnSummary(values.Count, values.Count - present, null, [])
            : new ColumnSummary(values.Count, values.Count - present, numbers.Average(), [.. Levels.Select(l => Quantile(numbers, l))]);
    }

    private static double Quantile(List<double> sorted, double level)
    {
        var place = level * (sorted.Count - 1);
        var low = (int)Math.Floor(place);
        var high = Math.Min(low + 1, sorted.Count - 1);
        return sorted[low] + ((place - low) * (sorted[high] - sorted[low]));
    }
}
