namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>A store that counts the keys it is asked about, tells of no next row, and can be stopped in the middle of a read or a write.</summary>
internal sealed class CountingStore(InMemoryOnlineStore inner) : OnlineStore
{
    public int Asked { get; private set; }

    public bool TellsNextRow { get; init; }

    public Func<Task> AfterRead { get; set; } = () => Task.CompletedTask;

    public Exception? AfterWrite { get; set; }

    protected override ValueTask<long> DeleteCoreAsync(IReadOnlyList<OnlineDeletion> deletions, CancellationToken cancellationToken) =>
        inner.DeleteAsync(deletions, cancellationToken);

    protected override async ValueTask WriteCoreAsync(FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        await inner.WriteRowsAsync(view, rows, watermark, cancellationToken);
        if (AfterWrite is { } failure)
        {
            throw failure;
        }
    }

    protected override ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken) =>
        inner.AdvanceAsync(view, watermark, cancellationToken);

    protected override async ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Asked += lookups.Sum(l => l.Keys.Count);
        var found = await inner.LookUpAsync(lookups, at, cancellationToken);
        await AfterRead();
        return TellsNextRow ? found : [.. found.Select(l => (IReadOnlyList<OnlineLookupResult>)[.. l.Select(r => r with { HoldsUntil = null })])];
    }
}
