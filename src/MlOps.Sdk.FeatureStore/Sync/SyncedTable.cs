namespace MlOps.Sdk.FeatureStore;

/// <summary>The state of an offline table up to which an online store has the rows.</summary>
/// <param name="Epoch">The table's <see cref="OfflineTable.Epoch"/>.</param>
/// <param name="TableVersion">The table's <see cref="OfflineTable.TableVersion"/>.</param>
/// <param name="AsOf">From when on reads are answered as the offline store would.</param>
internal sealed record SyncedTable(long Epoch, long TableVersion, DateTimeOffset AsOf);
