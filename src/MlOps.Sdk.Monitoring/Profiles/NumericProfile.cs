namespace MlOps.Sdk.Monitoring;

/// <summary>Summary of a numeric column over its present values.</summary>
/// <param name="Mean">Mean of the finite values; null when there are none.</param>
/// <param name="StandardDeviation">Standard deviation of the finite values (divisor n - 1); null when there are none.</param>
/// <param name="Minimum">Smallest finite value; null when there are none.</param>
/// <param name="Maximum">Largest finite value; null when there are none.</param>
/// <param name="Infinite">Rows that hold plus or minus infinity; they are in the histogram, not in the moments.</param>
/// <param name="Quantiles">Values at the levels 0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99 and 1.</param>
/// <param name="Histogram">Rows per bin.</param>
/// <remarks>
/// Count, mean, deviation, minimum and maximum are exact. Quantiles and bins come from a quantile sketch: exact up to
/// 1,024 rows, and beyond that within 0.5 % of the rows. In a profile that was counted with the bins of another one
/// (<see cref="DataProfileBuilder.AlignedTo"/>) the counts are exact and there are no quantiles.
/// </remarks>
public sealed record NumericProfile(
    double? Mean,
    double? StandardDeviation,
    double? Minimum,
    double? Maximum,
    long Infinite,
    IReadOnlyList<QuantileValue> Quantiles,
    NumericHistogram Histogram);
