using System.Reflection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How far each online store has been brought, in the metadata database.</summary>
internal sealed class SyncWatermarks(MetadataDatabase database, TimeProvider clock)
{
    private static readonly MetadataMigrations Migrations = new("feature_sync", Assembly.GetExecutingAssembly(), "Sync/Migrations");

    public async ValueTask<SyncedTable?> FindAsync(FeatureViewVersion view, string store, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(
            (session, ct) => session.QueryFirstOrDefaultAsync(
                $"SELECT epoch, table_version, as_of FROM feature_online_syncs WHERE name = {view.Name} AND version = {view.Version} AND store = {store}",
                r => new SyncedTable(r.GetInt64(0), r.GetInt64(1), r.GetTimestamp(2)),
                ct),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves the watermark; call it only when the online store has the rows.</summary>
    public async ValueTask MoveAsync(FeatureViewVersion view, string store, SyncedTable synced, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO feature_online_syncs (name, version, store, epoch, table_version, as_of, synced_at)
                    VALUES ({view.Name}, {view.Version}, {store}, {synced.Epoch}, {synced.TableVersion}, {synced.AsOf}, {now})
                    ON CONFLICT (name, version, store) DO UPDATE SET epoch = excluded.epoch, table_version = excluded.table_version,
                        as_of = excluded.as_of, synced_at = excluded.synced_at
                    """,
                    ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
