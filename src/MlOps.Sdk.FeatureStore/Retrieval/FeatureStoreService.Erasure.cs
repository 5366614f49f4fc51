using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

internal sealed partial class FeatureStoreService
{
    private FeatureStreams Streams => field ??= new FeatureStreams(_writer, streamFolder, timeProvider);

    private EntityEraser Eraser => field ??= new EntityEraser(
        _catalog,
        new ErasureCatalog(database, new AuditLog(database, timeProvider), timeProvider),
        offline,
        online,
        _sets,
        Streams,
        [.. participants ?? []],
        events,
        TurnOf,
        _reads.Forget,
        timeProvider);

    public ValueTask<ErasureReceipt> EraseAsync(
        Entity entity, IReadOnlyList<EntityKeyPart> key, EraseOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(key);
        return Eraser.EraseAsync(entity, key, options ?? new EraseOptions(), cancellationToken);
    }

    public ValueTask<bool> ForgetErasureAsync(
        Entity entity, IReadOnlyList<EntityKeyPart> key, string actor = EraseOptions.DefaultActor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(actor);
        return Eraser.ForgetAsync(entity, key, actor, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ErasureReceipt>> ListErasuresAsync(CancellationToken cancellationToken = default) => Eraser.ListAsync(cancellationToken);
}
