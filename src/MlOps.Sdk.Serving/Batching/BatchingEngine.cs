namespace MlOps.Sdk.Serving;

/// <summary>Computes single rows of concurrent callers together; everything else on the caller's thread.</summary>
internal sealed class BatchingEngine(BatchingPlan plan, TimeProvider time) : VersionEngine
{
    private readonly RowBatcher _batcher = new(plan, time);

    public override BatchingStatistics? Batching => _batcher.Statistics();

    public override ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken) =>
        input is not BatchInput && version.RowScorer is { TakesManyRows: true }
            ? _batcher.ScoreAsync(version, input, variant, cancellationToken)
            : LocalEngine.Instance.ScoreAsync(version, input, variant, cancellationToken);

    public override void Dispose()
    {
        _batcher.Dispose();
        base.Dispose();
    }
}
