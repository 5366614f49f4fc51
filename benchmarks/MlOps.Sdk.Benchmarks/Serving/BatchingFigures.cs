namespace MlOps.Sdk.Benchmarks;

/// <summary>What the batching benchmark found for a model.</summary>
/// <param name="Name">The model.</param>
/// <param name="Batched">Awaiting callers with the batcher.</param>
/// <param name="Unbatched">The same callers without.</param>
/// <param name="OnThreads">As many callers as processors, without the batcher and on threads of their own.</param>
/// <param name="RawRowsPerSecond">The raw engine on as many threads, at the mean batch size.</param>
/// <param name="MeanSize">The mean batch size; 1 when the batcher stepped aside.</param>
/// <param name="Bytes">Managed bytes a call with the batcher.</param>
internal sealed record BatchingFigures(
    string Name, LoadResult Batched, LoadResult Unbatched, LoadResult OnThreads, double RawRowsPerSecond, double MeanSize, double Bytes)
{
    /// <summary>Predictions a second against the better of the two ways without a batcher.</summary>
    public double Gain => Batched.CallsPerSecond / Math.Max(Unbatched.CallsPerSecond, OnThreads.CallsPerSecond);

    public double RatioToRaw => Batched.CallsPerSecond / RawRowsPerSecond;

    public CaseResult ToCase(int callers, int rounds, TimeSpan length) => new(
        Name, Math.Round(1 / Gain, 3), Math.Round(Bytes, 1), TimingOf(Batched, callers), TimingOf(Unbatched, callers), rounds, (int)(Batched.CallsPerSecond * length.TotalSeconds));

    private static Timing TimingOf(LoadResult result, int callers)
    {
        var mean = Math.Round(callers * 1e9 / result.CallsPerSecond, 1);
        return new Timing(mean, mean, Math.Round(result.P50Ms * 1e6, 1), Math.Round(result.P99Ms * 1e6, 1));
    }
}
