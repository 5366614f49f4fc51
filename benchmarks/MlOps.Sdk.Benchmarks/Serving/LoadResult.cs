namespace MlOps.Sdk.Benchmarks;

/// <summary>What callers got.</summary>
/// <param name="CallsPerSecond">Calls of all callers together.</param>
/// <param name="P50Ms">The median call.</param>
/// <param name="P99Ms">The call that 99 % are quicker than.</param>
internal sealed record LoadResult(double CallsPerSecond, double P50Ms, double P99Ms);
