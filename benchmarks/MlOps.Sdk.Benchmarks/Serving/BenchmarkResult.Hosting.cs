namespace MlOps.Sdk.Benchmarks;

/// <content>What is measured of the model host; null where it was not.</content>
public sealed partial record BenchmarkResult
{
    /// <summary>Calls that failed though none should.</summary>
    public int? Failed { get; init; }

    /// <summary>Answers that are not those of the version they name.</summary>
    public int? Mixed { get; init; }

    /// <summary>How often the version was swapped.</summary>
    public int? Swaps { get; init; }

    /// <summary>The 99th percentile of calls with swaps divided by that without.</summary>
    public double? P99Ratio { get; init; }

    /// <summary>The median of the first calls after a swap divided by the median of all others.</summary>
    public double? FirstCallRatio { get; init; }

    /// <summary>Resident memory after the load, or its peak under overload, less that before, in units of 2^20 bytes.</summary>
    public double? MemoryGrowthMib { get; init; }

    /// <summary>Calls offered divided by calls that can be answered.</summary>
    public double? OfferedRatio { get; init; }

    /// <summary>Time from a call's due moment within which 99 % of the admitted calls were answered under overload, in milliseconds.</summary>
    public double? AdmittedP99Ms { get; init; }

    /// <summary>Time that a full queue takes at full capacity, in milliseconds.</summary>
    public double? BoundMs { get; init; }

    /// <summary>Share of the calls that were shed, each by a typed error.</summary>
    public double? ShedShare { get; init; }

    /// <summary>Seconds after the overload until nothing is shed and the latency is at most twice what it was before.</summary>
    public double? RecoverySeconds { get; init; }

    /// <summary>Places still taken after callers cancelled in a storm.</summary>
    public int? PermitsLeft { get; init; }

    /// <summary>The median latency of another deployment under the overload of the first, divided by that before.</summary>
    public double? NeighbourP50Ratio { get; init; }

    /// <summary>The same with the batcher's queue instead of the limit of calls.</summary>
    public double? BatchedAdmittedP99Ms { get; init; }

    /// <summary>The same with the batcher's queue.</summary>
    public double? BatchedBoundMs { get; init; }

    /// <summary>The same with the batcher's queue.</summary>
    public double? BatchedShedShare { get; init; }
}
