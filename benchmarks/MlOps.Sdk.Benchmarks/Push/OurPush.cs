using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Sqlite;

namespace MlOps.Sdk.Benchmarks;

/// <summary><see cref="IFeatureStore.PushAsync"/> into the lake and the SQLite online store.</summary>
internal sealed class OurPush : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly SqliteMetadataDatabase _metadata;
    private readonly SqliteOnlineStore _online;
    private readonly FeatureStoreService _store;

    public OurPush(string folder)
    {
        _metadata = new SqliteMetadataDatabase(Path.Combine(folder, "metadata.db"), new SqliteMetadataOptions(), TimeProvider.System, NullLogger<SqliteMetadataDatabase>.Instance);
        _online = new SqliteOnlineStore(Path.Combine(folder, "online.db"), new SqliteOnlineStoreOptions());
        _store = new FeatureStoreService(
            _metadata, new DuckDbOfflineStore(_database, Path.Combine(folder, "lake")), _online, TimeProvider.System, options: new FeatureStoreOptions { OnlineHistory = TimeSpan.Zero });
    }

    public async Task StartAsync()
    {
        await _store.ApplyAsync([PushData.View]);
        using var nothing = PushData.Batch(0).Slice(0, 0);
        await _store.PushAsync(PushData.View, nothing);
    }

    public async Task PushAsync(RecordBatch batch) => await _store.PushAsync(PushData.View, batch);

    /// <summary>The sum of the first feature over all entities.</summary>
    public async Task<double> ChecksumAsync()
    {
        var reader = await _store.CreateOnlineReaderAsync([PushData.View], ["pushed__f0"]);
        var (sum, value, status) = (0.0, new float[1], new FeatureStatus[1]);
        for (var key = 0L; key < PushData.Entities; key++)
        {
            reader.Read(key, PushData.Start.AddYears(10), value, status);
            sum += status[0] == FeatureStatus.Present ? value[0] : 0;
        }

        return sum;
    }

    public void Dispose()
    {
        _online.Dispose();
        _metadata.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _database.Dispose();
    }
}
