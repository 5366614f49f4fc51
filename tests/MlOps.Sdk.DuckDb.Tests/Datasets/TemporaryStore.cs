using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>A feature store as an application composes it, in a folder that goes away with it. Can be closed and opened again.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly Action<IMlOpsBuilder> _configure;
    private ServiceProvider _services;

    public TemporaryStore(Action<IMlOpsBuilder>? configure = null)
    {
        _configure = configure ?? (_ => { });
        _services = Compose();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mlops-data-").FullName;

    public string Lake => Path.Combine(Folder, "platform", "lake");

    public IServiceProvider Services => _services;

    public IFeatureStore Store => _services.GetRequiredService<IFeatureStore>();

    public DuckDbDatabase Database => _services.GetRequiredService<DuckDbDatabase>();

    /// <summary>Another process, as far as the store can tell.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public static async Task<List<RecordBatch>> ToListAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var all = new List<RecordBatch>();
        await foreach (var batch in batches)
        {
            all.Add(batch);
        }

        return all;
    }

    private ServiceProvider Compose()
    {
        var builder = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(Folder, "platform")).UseSqlite().UseDuckDbOfflineStore();
        _configure(builder);
        return builder.AddFeatureStore().Services.BuildServiceProvider();
    }
}
