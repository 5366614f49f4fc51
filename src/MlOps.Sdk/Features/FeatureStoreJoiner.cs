using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Joins online features to requests: the views a model was trained on, by the entity keys that the request carries.</summary>
internal sealed class FeatureStoreJoiner(IFeatureStore store) : IOnlineFeatureJoiner
{
    private const string ServicePrefix = "service:";

    public async ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.FeatureViews.FirstOrDefault(v => v.StartsWith(ServicePrefix, StringComparison.Ordinal)) is { } reference
            ? await JoinAsync(RequireService(reference, context), context, cancellationToken).ConfigureAwait(false)
            : await JoinAsync(context.FeatureViews.Select(id => Require(id, context)).ToArray(), context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<FeatureJoin> JoinAsync(FeatureView[] views, FeatureJoinContext context, CancellationToken cancellationToken)
    {
        var wanted = RequestedColumn.KeysOf(views);
        using var keys = RequestedColumn.Read(wanted, context.Rows);
        using var online = await store.GetOnlineAsync(keys, views, context.At, cancellationToken).ConfigureAwait(false);
        return new FeatureJoin(online.Values.Share(), [.. wanted.Select(w => w.Name)]) { Entities = EntitiesOf(views, keys) };
    }

    private async ValueTask<FeatureJoin> JoinAsync(FeatureService service, FeatureJoinContext context, CancellationToken cancellationToken)
    {
        RequestedColumn[] wanted = [.. RequestedColumn.KeysOf(service.Views)
            .Concat(service.RequestColumns.Select(c => new RequestedColumn(c.Name, c.Type, null))).DistinctBy(w => w.Name, StringComparer.Ordinal)];
        using var request = RequestedColumn.Read(wanted, context.Rows);
        using var online = await store.GetOnlineAsync(request, service, context.At, cancellationToken).ConfigureAwait(false);
        return new FeatureJoin(online.Values.Share(), [.. wanted.Select(w => w.Name)]) { Entities = EntitiesOf(service.Views, request) };
    }

    private static EntityUse[] EntitiesOf(IReadOnlyList<FeatureView> views, RecordBatch keys) => keys.RowCount != 1
        ? []
        : [.. views.Select(v => new EntityUse(v.Name, v.Entity.JoinKeys.ToDictionary(k => k.Column, k => keys[k.Column].GetValue(0), StringComparer.Ordinal)))];

    private FeatureView Require(string id, FeatureJoinContext context) =>
        store.AppliedViews.FirstOrDefault(v => v.Id == id)?.View ?? throw NotApplied("feature view", id, context);

    private FeatureService RequireService(string reference, FeatureJoinContext context) =>
        store.AppliedServices.FirstOrDefault(s => s.Reference == reference)?.Service
        ?? throw NotApplied("feature service", reference[ServicePrefix.Length..], context);

    private static NotFoundException NotApplied(string kind, string id, FeatureJoinContext context) => new(
        $"Version {context.Version} of the model '{context.Model}' was trained on the {kind} '{id}', which this process does not know. Call IFeatureStore.ApplyAsync with its definition when the application starts.",
        kind,
        id);
}
