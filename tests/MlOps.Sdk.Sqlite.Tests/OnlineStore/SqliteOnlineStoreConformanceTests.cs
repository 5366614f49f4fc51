using MlOps.Sdk.Testing;

namespace MlOps.Sdk.Sqlite.Tests;

/// <summary>Without the disk flush of each write, which only a power cut could tell apart.</summary>
public sealed class SqliteOnlineStoreConformanceTests : OnlineStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteOnlineStore> _stores = [];

    public void Dispose()
    {
        _stores.ForEach(s => s.Dispose());
        _folder.Dispose();
    }

    protected override FeatureStore.OnlineStore CreateStore()
    {
        var store = new SqliteOnlineStore(_folder.File($"online{_stores.Count}.db"), new SqliteOnlineStoreOptions { SurvivePowerLoss = false });
        _stores.Add(store);
        return store;
    }
}
