namespace MlOps.Sdk.Benchmarks;

/// <summary>What a benchmark found.</summary>
/// <param name="Name">The benchmark's name.</param>
/// <param name="Ratio">Our time divided by the baseline's, below 1 when we are faster; of the worst case when there are several.</param>
/// <param name="AllocatedBytesPerOp">Managed bytes that one operation of ours allocates; of the worst case when there are several.</param>
/// <param name="Cases">The figures of each case.</param>
/// <param name="Machine">Where it was measured.</param>
public sealed partial record BenchmarkResult(string Name, double Ratio, double AllocatedBytesPerOp, IReadOnlyList<CaseResult> Cases, MachineDescription Machine)
{
    /// <summary>Our peak memory divided by the baseline's; of the worst case when there are several, null where it was not measured.</summary>
    public double? MemoryRatio { get; init; }

    /// <summary>Single predictions a second of the perceptron through the whole stack; null where it was not measured.</summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>Time within which 99 % of those calls ended, in milliseconds; null where it was not measured.</summary>
    public double? P99Ms { get; init; }

    /// <summary>Single predictions a second of the trees through the whole stack; null where it was not measured.</summary>
    public double? TreesPredictionsPerSecond { get; init; }

    /// <summary>Time within which half of those calls ended, in milliseconds; null where it was not measured.</summary>
    public double? P50Ms { get; init; }

    /// <summary>Predictions a second of concurrent callers divided by the rows a second of the raw engine at the batch size that formed; null where it was not measured.</summary>
    public double? RatioToRaw { get; init; }

    /// <summary>The same of the trees.</summary>
    public double? TreesRatioToRaw { get; init; }

    /// <summary>The same of a wide perceptron.</summary>
    public double? WideRatioToRaw { get; init; }

    /// <summary>Predictions a second with the batcher divided by those without; null where it was not measured.</summary>
    public double? BatchedVsUnbatched { get; init; }

    /// <summary>The same of the trees, for which the batcher is to step aside.</summary>
    public double? TreesBatchedVsUnbatched { get; init; }

    /// <summary>The same of a wide perceptron.</summary>
    public double? WideBatchedVsUnbatched { get; init; }

    /// <summary>Mean rows of a batch; null where it was not measured.</summary>
    public double? MeanBatchSize { get; init; }

    /// <summary>What a call of ours costs divided by a call of the peer, where the model itself is next to nothing; null where it was not measured.</summary>
    public double? PeerOverheadRatio { get; init; }

    /// <summary>Sums up cases by the worst of them.</summary>
    public static BenchmarkResult Of(string name, IReadOnlyList<CaseResult> cases) =>
        new(name, cases.Max(c => c.Ratio), cases.Max(c => c.AllocatedBytesPerOp), cases, MachineDescription.Current())
        {
            MemoryRatio = cases.Max(c => c.MemoryRatio),
        };
}
