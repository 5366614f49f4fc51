using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <inheritdoc cref="IFeatureStore"/>
internal sealed class FeatureStoreService(MetadataDatabase database, OfflineStore offline, OnlineStore online, TimeProvider timeProvider) : IFeatureStore
{
    private readonly FeatureCatalog _catalog = new(database, timeProvider);
    private readonly ConditionalWeakTable<FeatureView, FeatureViewVersion> _versions = [];
    private readonly ConcurrentDictionary<string, FeatureViewVersion> _applied = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _materializing = new(StringComparer.Ordinal);

    public IReadOnlyCollection<FeatureViewVersion> AppliedViews => [.. _applied.Values];

    public async ValueTask<IReadOnlyList<AppliedFeatureView>> ApplyAsync(IReadOnlyList<FeatureView> views, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        ViewArguments.Check(views, nameof(views));
        var applied = await _catalog.ApplyAsync(views, cancellationToken).ConfigureAwait(false);
        foreach (var view in applied)
        {
            _applied[view.View.Id] = view.View;
        }

        return applied;
    }

    public ValueTask<IReadOnlyList<RegisteredFeatureView>> ListViewsAsync(CancellationToken cancellationToken = default) => _catalog.ListAsync(cancellationToken);

    public async ValueTask<MaterializationResult> MaterializeAsync(FeatureView view, CancellationToken cancellationToken = default)
    {
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        var turn = _materializing.GetOrAdd(version.Id, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var hash = await SourceContent.HashAsync(view.Source, cancellationToken).ConfigureAwait(false);
            var last = await _catalog.FindMaterializationAsync(version, cancellationToken).ConfigureAwait(false);
            var table = await offline.FindTableAsync(version, cancellationToken).ConfigureAwait(false);
            var reused = table is not null && last == new MaterializationRecord(hash, table.TableVersion);
            if (!reused)
            {
                table = await offline.MaterializeAsync(version, cancellationToken).ConfigureAwait(false);
                await _catalog.RecordMaterializationAsync(version, hash, table, cancellationToken).ConfigureAwait(false);
            }

            return new MaterializationResult { View = version, Rows = table!.Rows, Reused = reused, TableVersion = table.TableVersion, SourceHash = hash };
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask<TrainingSet> GetTrainingSetAsync(
        RecordBatch spine, string timestampColumn, IReadOnlyList<FeatureView> views, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        var query = new PointInTimeQuery(spine, timestampColumn, await RequireAllAsync(views, cancellationToken).ConfigureAwait(false));
        if (views.Count == 0)
        {
            return new TrainingSet(spine.Share(), timestampColumn, [], []);
        }

        var parts = new List<RecordBatch>();
        try
        {
            await foreach (var part in offline.ReadAsOfAsync(query, cancellationToken).ConfigureAwait(false))
            {
                parts.Add(part);
            }

            using var features = parts.Count > 0 ? RecordBatch.Concat(parts) : new RecordBatchBuilder(query.ResultSchema).Build();
            if (features.RowCount != spine.RowCount)
            {
                throw new DataEngineException(
                    $"The offline store returned {features.RowCount} rows for a spine of {spine.RowCount}. Repair the store implementation '{offline.GetType().Name}'.",
                    "point-in-time-join");
            }

            var data = new RecordBatch(
                new Schema(spine.Schema.Concat(query.ResultSchema)), [.. spine.Columns.Concat(features.Columns).Select(c => c.Share())]);
            return new TrainingSet(data, timestampColumn, [.. query.ResultSchema.Select(f => f.Name)], query.Views);
        }
        finally
        {
            parts.ForEach(p => p.Dispose());
        }
    }

    public async ValueTask<OnlineSyncResult> SyncOnlineAsync(FeatureView view, DateTimeOffset asOf, CancellationToken cancellationToken = default)
    {
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        var table = await offline.FindTableAsync(version, cancellationToken).ConfigureAwait(false) ?? throw OfflineStore.NotMaterialized(version);
        var watermark = new OnlineWatermark(table.TableVersion, asOf);
        var rows = 0L;
        await foreach (var batch in offline.ReadFromAsync(version, table, asOf, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                await online.WriteAsync(version, batch, watermark, cancellationToken).ConfigureAwait(false);
                rows += batch.RowCount;
            }
        }

        await online.AdvanceAsync(version, watermark, cancellationToken).ConfigureAwait(false);
        return new OnlineSyncResult { View = version, Rows = rows, AsOf = asOf, TableVersion = table.TableVersion };
    }

    public async ValueTask<OnlineFeatures> GetOnlineAsync(
        RecordBatch entities, IReadOnlyList<FeatureView> views, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        return await online.ReadAsync(entities, await RequireAllAsync(views, cancellationToken).ConfigureAwait(false), at, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OnlineFeatureReader> CreateOnlineReaderAsync(
        IReadOnlyList<FeatureView> views, IReadOnlyList<string>? features = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        return online.CreateReader(await RequireAllAsync(views, cancellationToken).ConfigureAwait(false), features);
    }

    private async ValueTask<FeatureViewVersion[]> RequireAllAsync(IReadOnlyList<FeatureView> views, CancellationToken cancellationToken)
    {
        ViewArguments.CheckEach(views, nameof(views));
        var versions = new FeatureViewVersion[views.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = await RequireAsync(views[i], cancellationToken).ConfigureAwait(false);
        }

        return versions;
    }

    // A definition keeps its version for ever, so an answer once read from the database stays right for that object.
    private async ValueTask<FeatureViewVersion> RequireAsync(FeatureView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_versions.TryGetValue(view, out var known))
        {
            return known;
        }

        var version = await _catalog.RequireAsync(view, cancellationToken).ConfigureAwait(false);
        _versions.AddOrUpdate(view, version);
        return version;
    }
}
