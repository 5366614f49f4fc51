using System.Collections.Concurrent;

namespace MlOps.Sdk.FeatureStore;

/// <summary>An <see cref="OnlineStore"/> in this process's memory. Empty after a restart: sync the views again then.</summary>
public sealed class InMemoryOnlineStore : OnlineStore
{
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly ConcurrentDictionary<string, InMemoryOnlineView> _views = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override ValueTask WriteCoreAsync(
        FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ViewOf(view).Write(rows, watermark);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask AdvanceCoreAsync(FeatureViewVersion view, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ViewOf(view).Advance(watermark);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask<OnlineStoreState?> FindStateCoreAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ViewOf(view).Complete is { } complete ? new OnlineStoreState(_id, complete) : null);
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>> ReadCoreAsync(
        IReadOnlyList<OnlineLookup> lookups, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var results = new IReadOnlyList<OnlineLookupResult>[lookups.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ViewOf(lookups[i].View).Read(lookups[i].Keys, at);
        }

        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<OnlineLookupResult>>>(results);
    }

    /// <inheritdoc/>
    protected override OnlineRowSource OpenCore(FeatureViewVersion view) => ViewOf(view);

    private InMemoryOnlineView ViewOf(FeatureViewVersion view) => _views.GetOrAdd(view.Id, static _ => new InMemoryOnlineView());
}
