namespace MlOps.Sdk.Benchmarks;

/// <summary>One call of an open loop.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="SinceDueMs">From the moment it was due to its end, in milliseconds.</param>
/// <param name="SinceStartMs">From the moment it began, in milliseconds.</param>
internal readonly record struct OpenCall(OpenCallOutcome Outcome, double SinceDueMs, double SinceStartMs)
{
    /// <summary>A quantile of values, 0 for none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
