using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>A catalog over a database file of its own; several may share one folder, as processes do.</summary>
internal sealed class CatalogFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly bool _ownsFolder;

    public CatalogFixture(string? folder = null)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("mlops-catalog-").FullName;
        _services = new ServiceCollection().AddMlOpsCore(o => o.Path = Folder).UseSqlite().Services.BuildServiceProvider();
        Catalog = new FeatureCatalog(_services.GetRequiredService<MetadataDatabase>(), TimeProvider.System);
        Bindings = new ServiceBindings(Catalog, TimeProvider.System);
    }

    public string Folder { get; }

    public FeatureCatalog Catalog { get; }

    public ServiceBindings Bindings { get; }

    public AuditLog Audit => _services.GetRequiredService<AuditLog>();

    public LineageStore Lineage => _services.GetRequiredService<LineageStore>();

    public ValueTask<AppliedDefinitions> ApplyAsync(FeatureDefinitions definitions, ApplyOptions? options = null) =>
        Catalog.ApplyAsync(definitions, options ?? new ApplyOptions(), default);

    /// <summary>Applies a service and binds a model version to it.</summary>
    public async Task BindAsync(FeatureService service, string model, int version)
    {
        var applied = await ApplyAsync(new FeatureDefinitions(services: [service]));
        await Bindings.BindAsync(applied.Services[0], model, version, default);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
