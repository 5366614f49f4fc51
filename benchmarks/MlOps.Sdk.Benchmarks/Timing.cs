namespace MlOps.Sdk.Benchmarks;

/// <summary>Nanoseconds of one operation.</summary>
/// <param name="BestNs">The mean of the best round.</param>
/// <param name="MedianNs">The median of the rounds' means.</param>
/// <param name="P50Ns">The median of operations timed one by one, which includes reading the clock.</param>
/// <param name="P99Ns">The 99th percentile of the same.</param>
public sealed record Timing(double BestNs, double MedianNs, double P50Ns, double P99Ns);
