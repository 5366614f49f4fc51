namespace MlOps.Sdk.Benchmarks;

/// <summary>One comparison within a benchmark.</summary>
/// <param name="Case">What was compared.</param>
/// <param name="Ratio">The median over the rounds of our time divided by the baseline's.</param>
/// <param name="AllocatedBytesPerOp">Managed bytes that one operation of ours allocates.</param>
/// <param name="Ours">Our times.</param>
/// <param name="Baseline">The baseline's times.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="OpsPerRound">How many operations each side did in a round.</param>
public sealed record CaseResult(string Case, double Ratio, double AllocatedBytesPerOp, Timing Ours, Timing Baseline, int Rounds, int OpsPerRound);
