using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Copies a view from the lake to the online store: all rows of an epoch the first time, later only what was appended since. The watermark moves when the rows are
/// written, so a copy that was interrupted anywhere is completed by the next one.
/// </summary>
internal sealed class OnlineSync(SyncWatermarks watermarks, OfflineStore offline, OnlineStore online)
{
    public async ValueTask<OnlineSyncResult> RunAsync(FeatureViewVersion view, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var isIncremental = true;
        var state = await online.FindStateAsync(view, cancellationToken).ConfigureAwait(false);
        var done = state is null ? null : await FindAsync(view, state, asOf, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            // Rows may be pushed, and the epoch may change, while rows are copied: the copy ends when nothing is new.
            var table = await offline.FindTableAsync(view, cancellationToken).ConfigureAwait(false) ?? throw OfflineStore.NotMaterialized(view);
            if (done is not null && (done.Epoch, done.TableVersion) == (table.Epoch, table.TableVersion))
            {
                return new OnlineSyncResult { View = view, Rows = rows, AsOf = asOf, TableVersion = table.TableVersion, IsIncremental = isIncremental };
            }

            var copied = done?.Epoch == table.Epoch ? await TryCopyAppendedAsync(view, done, table, asOf, cancellationToken).ConfigureAwait(false) : null;
            isIncremental &= copied is not null;
            rows += copied ?? await CopyAllAsync(view, table, asOf, cancellationToken).ConfigureAwait(false);
            state = await online.FindStateAsync(view, cancellationToken).ConfigureAwait(false);
            if (state?.Complete.Generation > table.Epoch)
            {
                await RequireEpochAsync(view, state, cancellationToken).ConfigureAwait(false);
                done = null;
                continue;
            }

            done = new SyncedTable(table.Epoch, table.TableVersion, asOf);
            if (state is not null)
            {
                await watermarks.MoveAsync(view, state.StoreId, done, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The watermark, if the store still has what it says and that is enough for the instant.</summary>
    private async ValueTask<SyncedTable?> FindAsync(FeatureViewVersion view, OnlineStoreState state, DateTimeOffset asOf, CancellationToken cancellationToken) =>
        await watermarks.FindAsync(view, state.StoreId, cancellationToken).ConfigureAwait(false) is { } synced
        && synced.Epoch == state.Complete.Generation && synced.AsOf <= asOf && state.Complete.From <= asOf
            ? synced
            : null;

    private async ValueTask<long> CopyAllAsync(FeatureViewVersion view, OfflineTable table, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var watermark = new OnlineWatermark(table.Epoch, asOf);
        var rows = await WriteAsync(view, offline.ReadFromAsync(view, table, asOf, cancellationToken), watermark, cancellationToken).ConfigureAwait(false);
        await online.AdvanceAsync(view, watermark, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Null when the earlier state can no longer be read.</summary>
    private async ValueTask<long?> TryCopyAppendedAsync(
        FeatureViewVersion view, SyncedTable done, OfflineTable table, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        // Entities that are new begin where the view does.
        var state = await online.FindStateAsync(view, cancellationToken).ConfigureAwait(false);
        var watermark = new OnlineWatermark(table.Epoch, state?.Complete.From ?? asOf) { TrimBefore = asOf };
        var since = table with { TableVersion = done.TableVersion };
        try
        {
            return await WriteAsync(view, offline.ReadAppendedAsync(view, since, table, cancellationToken), watermark, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private async ValueTask<long> WriteAsync(
        FeatureViewVersion view, IAsyncEnumerable<RecordBatch> batches, OnlineWatermark watermark, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                await online.WriteAsync(view, batch, watermark, cancellationToken).ConfigureAwait(false);
                rows += batch.RowCount;
            }
        }

        return rows;
    }

    // A higher epoch online is that of another sync that came first, unless the lake has none so high: then it is another lake, or an older copy.
    private async ValueTask RequireEpochAsync(FeatureViewVersion view, OnlineStoreState state, CancellationToken cancellationToken)
    {
        var table = await offline.FindTableAsync(view, cancellationToken).ConfigureAwait(false) ?? throw OfflineStore.NotMaterialized(view);
        if (table.Epoch < state.Complete.Generation)
        {
            throw new ConflictException(
                $"The online store holds epoch {state.Complete.Generation} of feature view '{view.Id}', but the offline store has only come to epoch {table.Epoch}: it was replaced or restored from "
                + "an older copy. Empty the online store, or choose another one, and sync again.",
                "feature-view",
                view.Id);
        }
    }
}
