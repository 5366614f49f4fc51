using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>An engine in memory and an offline store in a folder that goes away with it.</summary>
internal sealed class TemporaryLake : IDisposable
{
    public TemporaryLake()
    {
        Folder = Directory.CreateTempSubdirectory("mlops-lake-").FullName;
        Store = new DuckDbOfflineStore(Database, Path.Combine(Folder, "lake"));
    }

    public string Folder { get; }

    public DuckDbDatabase Database { get; } = DuckDbDatabase.Open();

    public DuckDbOfflineStore Store { get; }

    public async Task<RecordBatch> ReadAsOfAsync(PointInTimeQuery query)
    {
        var parts = new List<RecordBatch>();
        await foreach (var part in Store.ReadAsOfAsync(query))
        {
            parts.Add(part);
        }

        using var parted = new Disposables(parts);
        return RecordBatch.Concat(parts);
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Disposables(List<RecordBatch> batches) : IDisposable
    {
        public void Dispose() => batches.ForEach(b => b.Dispose());
    }
}
