using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Which model versions use which service versions.</summary>
internal sealed class ServiceBindings(FeatureCatalog catalog, TimeProvider timeProvider)
{
    public async ValueTask BindAsync(FeatureServiceVersion service, string model, int modelVersion, CancellationToken cancellationToken)
    {
        CheckModel(model, modelVersion);
        var now = timeProvider.GetUtcNow();
        await catalog.WriteAsync(
            async (session, ct) =>
            {
                var fingerprint = await session.QueryFirstOrDefaultAsync(
                    $"SELECT fingerprint FROM feature_definitions WHERE kind = {DefinitionKind.FeatureService} AND name = {service.Name} AND version = {service.Version}",
                    r => r.GetString(0),
                    ct).ConfigureAwait(false);
                if (fingerprint != service.Service.Fingerprint)
                {
                    throw new NotFoundException(
                        $"Feature service '{service.Id}' is not registered with this definition. Call ApplyAsync with it and bind the version that comes back.", "feature-service", service.Id);
                }

                return await session.ExecuteAsync(
                    $"""
                    INSERT INTO feature_bindings (model, model_version, service, service_version, bound_at)
                    VALUES ({model}, {modelVersion}, {service.Name}, {service.Version}, {now})
                    ON CONFLICT (model, model_version) DO UPDATE SET service = excluded.service, service_version = excluded.service_version, bound_at = excluded.bound_at
                    """,
                    ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> UnbindAsync(string model, int modelVersion, CancellationToken cancellationToken)
    {
        CheckModel(model, modelVersion);
        return await catalog.WriteAsync(
            (session, ct) => session.ExecuteAsync($"DELETE FROM feature_bindings WHERE model = {model} AND model_version = {modelVersion}", ct), cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<IReadOnlyList<FeatureServiceBinding>> ListAsync(string? model, CancellationToken cancellationToken)
    {
        var bound = await catalog.ReadAsync(CatalogTables.ReadBindingsAsync, cancellationToken).ConfigureAwait(false);
        return [.. bound.Where(b => model is null || b.Model.Model == model).Select(b => new FeatureServiceBinding(b.Model, b.Service, b.ServiceVersion, b.BoundAt))];
    }

    public async ValueTask<IReadOnlyList<RetrainingNeed>> FindModelsNeedingRetrainingAsync(CancellationToken cancellationToken)
    {
        var state = await catalog.ReadAsync(CatalogTables.ReadAsync, cancellationToken).ConfigureAwait(false);
        var computations = state.Computations();
        return [.. state.Bindings
            .Select(b => (Bound: b, Breaks: b.BreaksIn(computations)))
            .Where(b => b.Breaks.Count > 0)
            .Select(b => new RetrainingNeed(b.Bound.Model, b.Bound.ServiceId, b.Breaks, Since(state, b.Breaks) ?? b.Bound.BoundAt))];
    }

    // A view's change reaches on-demand features that read it, so those views' times count too.
    private static DateTimeOffset? Since(CatalogState state, List<FeatureBreak> breaks)
    {
        var views = breaks.Select(b => CatalogSearch.ViewOf(b.Column)).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in state.Current.Values.Where(e => e.Item.Kind == DefinitionKind.OnDemandFeatureView && views.Contains(e.Item.Name)).ToList())
        {
            using var document = CatalogDocument.Read(entry.Item.Definition);
            views.UnionWith(CatalogDocument.Items(document.RootElement, "inputs").Select(i => CatalogSearch.ViewOf(CatalogDocument.NameOf(i))));
        }

        return state.Current.Values.Where(e => e.Item.Kind != DefinitionKind.FeatureService && views.Contains(e.Item.Name))
            .Select(e => (DateTimeOffset?)e.AppliedAt).Max();
    }

    private static void CheckModel(string model, int modelVersion)
    {
        MetadataText.CheckName(model, "model", nameof(model));
        ArgumentOutOfRangeException.ThrowIfLessThan(modelVersion, 1);
    }
}
