using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Writes rows that do not come from a view's source: first to the lake, then online. Whatever fails, the same rows may be written again.</summary>
internal sealed class FeatureRowWriter(OfflineStore offline, OnlineStore online, TimeProvider clock, FeatureStoreOptions options, EventBus? events)
{
    private const string Operation = "push-online";

    /// <summary>Writes rows of the schema <see cref="StoredColumns.SchemaOf"/>, which stay the caller's.</summary>
    /// <returns>The state of the offline table.</returns>
    /// <exception cref="SchemaException">The rows have another schema than the view, or miss keys or times.</exception>
    /// <exception cref="DataEngineException">The lake refused the rows and nothing was written; or, as <c>push-online</c>, the online store did and the lake has them.</exception>
    public async ValueTask<OfflineTable> WriteAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken)
    {
        var table = await offline.AppendAsync(view, rows, cancellationToken).ConfigureAwait(false);
        if (rows.RowCount == 0)
        {
            return table;
        }

        try
        {
            // The lake has the rows, so the online store shall have them too: no cancelling from here on.
            await WriteOnlineAsync(view, rows, table.Epoch).ConfigureAwait(false);
        }
        catch (MlOpsException failure)
        {
            throw new DataEngineException(
                $"The rows for feature view '{view.Id}' are in the offline store (version {table.TableVersion}), but the online store refused them: {failure.Message} "
                + "Push the same rows again, which adds nothing twice, or call SyncOnlineAsync.",
                Operation,
                failure)
            { IsTransient = failure.IsTransient };
        }

        await PublishAsync(view, rows).ConfigureAwait(false);
        return table;
    }

    /// <summary>
    /// Declares of a view that has no rows anywhere that rows written from now on are all there are: an entity without a row then has none in truth.
    /// Does nothing where there are rows.
    /// </summary>
    public async ValueTask BeginAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        if (await offline.FindTableAsync(view, cancellationToken).ConfigureAwait(false) is null
            && await online.FindStateAsync(view, cancellationToken).ConfigureAwait(false) is null)
        {
            await online.AdvanceAsync(view, new OnlineWatermark(0, DateTimeOffset.MinValue), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes rows to the lake alone, where the online store has them or others of the same meaning already.</summary>
    public ValueTask<OfflineTable> AppendAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken) =>
        offline.AppendAsync(view, rows, cancellationToken);

    /// <summary>Writes rows to the online store alone, where the lake gets them or others of the same meaning later.</summary>
    public async ValueTask WriteOnlineAsync(FeatureViewVersion view, RecordBatch rows, CancellationToken cancellationToken)
    {
        StoredRows.Check(view, rows);
        if (rows.RowCount > 0)
        {
            var table = await offline.FindTableAsync(view, cancellationToken).ConfigureAwait(false);
            await WriteOnlineAsync(view, rows, table?.Epoch ?? 0).ConfigureAwait(false);
            await PublishAsync(view, rows).ConfigureAwait(false);
        }
    }

    // A sync to another epoch may come between: it reads the lake, where the rows are, until it finds nothing new after it has declared its epoch complete. So
    // rows written before that are in it, and rows written after it are written again here, as part of the new epoch.
    private async ValueTask WriteOnlineAsync(FeatureViewVersion view, RecordBatch rows, long epoch)
    {
        var state = await online.FindStateAsync(view).ConfigureAwait(false);
        while (true)
        {
            await online.WriteAsync(view, rows, Watermark(state, rows, epoch)).ConfigureAwait(false);
            var now = await online.FindStateAsync(view).ConfigureAwait(false);
            if (now?.Complete.Generation == state?.Complete.Generation)
            {
                return;
            }

            state = now;
        }
    }

    private OnlineWatermark Watermark(OnlineStoreState? state, RecordBatch rows, long epoch)
    {
        var from = state?.Complete.From;
        var trim = options.OnlineHistory is { } history ? Newest(rows, clock.GetUtcNow()) - history : (DateTimeOffset?)null;
        return new OnlineWatermark(state?.Complete.Generation ?? epoch, from ?? DateTimeOffset.MaxValue)
        {
            TrimBefore = trim is { } instant && !(from > instant) ? instant : from ?? DateTimeOffset.MinValue,
        };
    }

    private async ValueTask PublishAsync(FeatureViewVersion view, RecordBatch rows)
    {
        if (events is not null)
        {
            var firsts = FirstRows(view, rows);
            var pushed = new FeaturesPushed(view.Name, view.Version, firsts.Count, clock.GetUtcNow()) { Entities = firsts.Select(row => KeyOf(view, rows, row)) };
            await events.PublishAsync(pushed, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset Newest(RecordBatch rows, DateTimeOffset now)
    {
        var (newest, limit) = (long.MinValue, Timestamps.FromDateTimeOffset(now));
        foreach (var at in rows.Column<long>(StoredColumns.EventTime).Values)
        {
            newest = Math.Max(newest, Math.Min(at, limit));
        }

        return Timestamps.ToDateTimeOffset(newest);
    }

    /// <summary>The first row of each entity.</summary>
    private static List<int> FirstRows(FeatureViewVersion view, RecordBatch rows)
    {
        Column[] columns = [.. StoredColumns.KeysOf(view.View.Entity).Select(c => rows[c])];
        var keys = new HashSet<byte[]>(EntityKeyComparer.Instance);
        var firsts = new List<int>();
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (keys.Add(EntityKeyBytes.Encode(columns, row)))
            {
                firsts.Add(row);
            }
        }

        return firsts;
    }

    private static Dictionary<string, object?> KeyOf(FeatureViewVersion view, RecordBatch rows, int row)
    {
        var columns = StoredColumns.KeysOf(view.View.Entity);
        var key = new Dictionary<string, object?>(columns.Count, StringComparer.Ordinal);
        for (var part = 0; part < columns.Count; part++)
        {
            key.Add(view.View.Entity.JoinKeys[part].Column, rows[columns[part]].GetValue(row));
        }

        return key;
    }
}
