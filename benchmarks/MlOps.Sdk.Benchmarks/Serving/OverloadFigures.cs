using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What an overload did; times in milliseconds from the moments the calls were due.</summary>
internal sealed record OverloadFigures
{
    public required string Name { get; init; }

    /// <summary>Calls a second that the deployment can answer.</summary>
    public required double Capacity { get; init; }

    public required double AnsweredPerSecond { get; init; }

    public required double OfferedRatio { get; init; }

    public required double NormalP50Ms { get; init; }

    public required double NormalP99Ms { get; init; }

    public required double AdmittedP50Ms { get; init; }

    public required double AdmittedP99Ms { get; init; }

    public required double ShedP99Ms { get; init; }

    public required double BoundMs { get; init; }

    public required double ShedShare { get; init; }

    public required int Failed { get; init; }

    public required double MemoryGrowthMib { get; init; }

    public required double RecoverySeconds { get; init; }

    public required double NeighbourP50Ratio { get; init; }

    public required int PermitsLeft { get; init; }

    public required int Calls { get; init; }

    public CaseResult ToCase() => new(
        $"overload, {Name}", Math.Round(AdmittedP99Ms / BoundMs, 3), 0, new Timing(0, 0, Math.Round(AdmittedP50Ms * 1e6), Math.Round(AdmittedP99Ms * 1e6)),
        new Timing(0, 0, Math.Round(NormalP50Ms * 1e6), Math.Round(NormalP99Ms * 1e6)), 1, Calls);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: capacity {Capacity:F0}/s, offered {OfferedRatio:F1} times that, answered {AnsweredPerSecond:F0}/s, shed {ShedShare:P2} (p99 {ShedP99Ms:F1} ms), failed {Failed}; "
        + $"admitted p50 {AdmittedP50Ms:F1} and p99 {AdmittedP99Ms:F1} ms, bound {BoundMs:F1} ms, at half capacity {NormalP50Ms:F1} and {NormalP99Ms:F1} ms; "
        + $"memory +{MemoryGrowthMib:F1} MiB, normal after {RecoverySeconds:F2} s, neighbour's median {NeighbourP50Ratio:F2} of before, places left after a storm {PermitsLeft}");
}
