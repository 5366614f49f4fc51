using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <inheritdoc cref="IFeatureStore"/>
internal sealed partial class FeatureStoreService(
    MetadataDatabase database,
    OfflineStore offline,
    OnlineStore online,
    TimeProvider timeProvider,
    TrainingSetStore? trainingSets = null,
    FeatureStoreOptions? options = null,
    EventBus? events = null,
    string? streamFolder = null,
    IEnumerable<IErasureParticipant>? participants = null) : IFeatureStore
{
    private readonly TrainingSetJoin _join = new(offline);
    private readonly TrainingSets _sets = new(new TrainingSetCatalog(database, new LineageStore(database, timeProvider), timeProvider), trainingSets, offline, timeProvider);
    private readonly FeatureCatalog _catalog = new(database, timeProvider);
    private readonly OnlineSync _sync = new(new SyncWatermarks(database, timeProvider), offline, online);
    private readonly FeatureRowWriter _writer = new(offline, online, timeProvider, options ?? new FeatureStoreOptions(), events);
    private readonly ConditionalWeakTable<FeatureView, FeatureViewVersion> _versions = [];
    private readonly ConcurrentDictionary<string, FeatureViewVersion> _applied = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _materializing = new(StringComparer.Ordinal);

    public IReadOnlyCollection<FeatureViewVersion> AppliedViews => [.. _applied.Values];

    public async ValueTask<IReadOnlyList<AppliedFeatureView>> ApplyAsync(IReadOnlyList<FeatureView> views, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        ViewArguments.Check(views, nameof(views));
        return (await ApplyAsync(new FeatureDefinitions(views), null, cancellationToken).ConfigureAwait(false)).Views;
    }

    public async ValueTask<AppliedDefinitions> ApplyAsync(FeatureDefinitions definitions, ApplyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var applied = await _catalog.ApplyAsync(definitions, options ?? new ApplyOptions(), cancellationToken).ConfigureAwait(false);
        foreach (var view in applied.Views)
        {
            _applied[view.View.Id] = view.View;
        }

        foreach (var service in applied.Services)
        {
            _appliedServices[service.Reference] = service;
        }

        return applied;
    }

    public ValueTask<IReadOnlyList<RegisteredFeatureView>> ListViewsAsync(CancellationToken cancellationToken = default) => _catalog.ListAsync(cancellationToken);

    public async ValueTask<MaterializationResult> MaterializeAsync(FeatureView view, CancellationToken cancellationToken = default)
    {
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        var turn = TurnOf(version.Id);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var hash = await SourceContent.HashAsync(view.Source, cancellationToken).ConfigureAwait(false);
            var last = await _catalog.FindMaterializationAsync(version, cancellationToken).ConfigureAwait(false);
            var table = await offline.FindTableAsync(version, cancellationToken).ConfigureAwait(false);
            var reused = table is not null && last == new MaterializationRecord(hash, table.Epoch);
            if (!reused)
            {
                table = await Eraser.MaterializeAsync(version, cancellationToken).ConfigureAwait(false);
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
        return new TrainingSet(
            await _join.RunAsync(query, cancellationToken).ConfigureAwait(false), timestampColumn, [.. query.ResultSchema.Select(f => f.Name)], query.Views);
    }

    public async IAsyncEnumerable<RecordBatch> StreamTrainingSetAsync(
        TrainingSpine spine,
        string timestampColumn,
        IReadOnlyList<FeatureView> views,
        TrainingSetOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spine);
        ArgumentNullException.ThrowIfNull(views);
        var versions = await RequireAllAsync(views, cancellationToken).ConfigureAwait(false);
        var tables = await _join.PinAsync(versions, cancellationToken).ConfigureAwait(false);
        var rows = _join.StreamAsync(spine.Read(cancellationToken), timestampColumn, versions, tables, TrainingSetOptions.Checked(options), cancellationToken);
        await foreach (var batch in rows.ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    public async ValueTask<SavedTrainingSet> SaveTrainingSetAsync(
        string name, TrainingSpine spine, string timestampColumn, IReadOnlyList<FeatureView> views, SaveTrainingSetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        var versions = await RequireAllAsync(views, cancellationToken).ConfigureAwait(false);
        return await _sets.SaveAsync(name, spine, timestampColumn, versions, options, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<OpenedTrainingSet> OpenTrainingSetAsync(string name, TrainingSetReference? reference = null, CancellationToken cancellationToken = default) =>
        _sets.OpenAsync(name, reference ?? TrainingSetReference.Newest, cancellationToken);

    public ValueTask<IReadOnlyList<SavedTrainingSet>> ListTrainingSetsAsync(string? name = null, CancellationToken cancellationToken = default) =>
        _sets.ListAsync(name, cancellationToken);

    public ValueTask TagTrainingSetAsync(string name, int version, string tag, CancellationToken cancellationToken = default) =>
        _sets.TagAsync(name, version, tag, cancellationToken);

    public ValueTask<TrainingSetDiff> DiffTrainingSetsAsync(
        string name, TrainingSetReference from, TrainingSetReference to, IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        _sets.DiffAsync(name, from, to, keys, cancellationToken);

    public async ValueTask<PushResult> PushAsync(FeatureView view, RecordBatch rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        using var stored = PushedRows.Read(view, rows);
        var table = await _writer.WriteAsync(version, stored, cancellationToken).ConfigureAwait(false);
        return new PushResult { View = version, Rows = stored.RowCount, TableVersion = table.TableVersion };
    }

    public async ValueTask<StreamProgress> StreamAsync(
        FeatureView view, EventSource source, StreamTimeOptions? time = null, StreamRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        var erased = await Eraser.ErasedOfAsync(version.View.Entity, cancellationToken).ConfigureAwait(false);
        return await Streams.RunAsync(version, source, time, options, erased, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OnlineSyncResult> SyncOnlineAsync(FeatureView view, DateTimeOffset asOf, CancellationToken cancellationToken = default)
    {
        var version = await RequireAsync(view, cancellationToken).ConfigureAwait(false);
        return await _sync.RunAsync(version, asOf, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OnlineFeatures> GetOnlineAsync(
        RecordBatch entities, IReadOnlyList<FeatureView> views, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        var versions = await RequireAllAsync(views, cancellationToken).ConfigureAwait(false);
        var served = await online.ReadAsync(entities, versions, at, cancellationToken).ConfigureAwait(false);
        _reads.Take(entities, versions, served);
        return served;
    }

    public async ValueTask<OnlineFeatureReader> CreateOnlineReaderAsync(
        IReadOnlyList<FeatureView> views, IReadOnlyList<string>? features = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(views);
        return online.CreateReader(await RequireAllAsync(views, cancellationToken).ConfigureAwait(false), features);
    }

    private SemaphoreSlim TurnOf(string view) => _materializing.GetOrAdd(view, static _ => new SemaphoreSlim(1, 1));

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
