using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Services, plans, search and lineage.</content>
internal sealed partial class FeatureStoreService
{
    private readonly ConcurrentDictionary<string, FeatureServiceVersion> _appliedServices = new(StringComparer.Ordinal);

    public IReadOnlyCollection<FeatureServiceVersion> AppliedServices => [.. _appliedServices.Values];

    private readonly ConditionalWeakTable<FeatureService, PreparedService> _prepared = [];

    private ServiceBindings Bindings => new(_catalog, timeProvider);

    public ValueTask<FeaturePlan> PlanAsync(FeatureDefinitions definitions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        return _catalog.PlanAsync(definitions, cancellationToken);
    }

    public async ValueTask<TrainingSet> GetTrainingSetAsync(
        RecordBatch spine, string timestampColumn, FeatureService service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spine);
        ArgumentNullException.ThrowIfNull(service);
        var prepared = await PrepareAsync(service, cancellationToken).ConfigureAwait(false);
        prepared.RequireFree(spine.Schema, "spine");
        var query = new PointInTimeQuery(spine, timestampColumn, await RequireAllAsync(prepared.Views, cancellationToken).ConfigureAwait(false));
        using var joined = await _join.RunAsync(query, cancellationToken).ConfigureAwait(false);
        using var features = ServiceAssembly.Assemble(service, joined, joined[timestampColumn]);
        return new TrainingSet(ServiceAssembly.Join(spine, features), timestampColumn, [.. service.Features.Select(f => f.Column)], query.Views) { Service = prepared.Version };
    }

    public async IAsyncEnumerable<RecordBatch> StreamTrainingSetAsync(
        TrainingSpine spine,
        string timestampColumn,
        FeatureService service,
        TrainingSetOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spine);
        ArgumentNullException.ThrowIfNull(service);
        var prepared = await PrepareAsync(service, cancellationToken).ConfigureAwait(false);
        await foreach (var part in StreamTrainingSetAsync(spine, timestampColumn, prepared.Views, options, cancellationToken).ConfigureAwait(false))
        {
            using (part)
            {
                using var own = part.Without(prepared.StoredColumns);
                prepared.RequireFree(own.Schema, "spine");
                using var features = ServiceAssembly.Assemble(service, part, part[timestampColumn]);
                yield return ServiceAssembly.Join(own, features);
            }
        }
    }

    public async ValueTask<OnlineFeatures> GetOnlineAsync(
        RecordBatch entities, FeatureService service, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(service);
        var prepared = await PrepareAsync(service, cancellationToken).ConfigureAwait(false);
        prepared.RequireFree(entities.Schema, "request");
        using var stored = prepared.Views.Count > 0 ? await GetOnlineAsync(entities, prepared.Views, at, cancellationToken).ConfigureAwait(false) : null;
        return OnlineServiceAssembly.Assemble(service, entities, stored, at);
    }

    public async ValueTask<OnlineFeatureReader> CreateOnlineReaderAsync(FeatureService service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (service.Features.FirstOrDefault(f => f.OnDemandView is not null) is { } computed)
        {
            throw new ArgumentException(
                $"Feature service '{service.Name}' has '{computed.Column}', which is computed from the request, but a reader is given keys only. "
                + "Call GetOnlineAsync with the request's columns, or read a service of stored features.",
                nameof(service));
        }

        var prepared = await PrepareAsync(service, cancellationToken).ConfigureAwait(false);
        return await CreateOnlineReaderAsync(prepared.Views, [.. service.Features.Select(f => f.Column)], cancellationToken).ConfigureAwait(false);
    }

    public ValueTask BindAsync(FeatureServiceVersion service, string model, int modelVersion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        return Bindings.BindAsync(service, model, modelVersion, cancellationToken);
    }

    public ValueTask<bool> UnbindAsync(string model, int modelVersion, CancellationToken cancellationToken = default) =>
        Bindings.UnbindAsync(model, modelVersion, cancellationToken);

    public ValueTask<IReadOnlyList<FeatureServiceBinding>> ListBindingsAsync(string? model = null, CancellationToken cancellationToken = default) =>
        Bindings.ListAsync(model, cancellationToken);

    public ValueTask<IReadOnlyList<RetrainingNeed>> FindModelsNeedingRetrainingAsync(CancellationToken cancellationToken = default) =>
        Bindings.FindModelsNeedingRetrainingAsync(cancellationToken);

    public async ValueTask<FeatureSearchResult> SearchAsync(FeatureQuery? query = null, CancellationToken cancellationToken = default)
    {
        var wanted = (query ?? new FeatureQuery()).Check();
        return CatalogSearch.Find(await _catalog.ReadAsync(CatalogTables.ReadCurrentAsync, cancellationToken).ConfigureAwait(false), wanted);
    }

    public ValueTask<FeatureLineage> GetLineageAsync(string feature, CancellationToken cancellationToken = default) =>
        new CatalogLineage(_catalog, new LineageStore(database, timeProvider)).GetAsync(feature, cancellationToken);

    private async ValueTask<PreparedService> PrepareAsync(FeatureService service, CancellationToken cancellationToken)
    {
        if (_prepared.TryGetValue(service, out var known))
        {
            return known;
        }

        var prepared = new PreparedService(await _catalog.RequireAsync(service, cancellationToken).ConfigureAwait(false));
        _prepared.AddOrUpdate(service, prepared);
        return prepared;
    }
}
