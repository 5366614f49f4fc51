using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests;

/// <summary>A registry over a fresh SQLite file and a fresh artifact folder.</summary>
public abstract class RegistryFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-registry-");
    private ServiceProvider? _services;

    internal string Folder => _folder.FullName;

    internal IModelRegistry Registry => Get<IModelRegistry>();

    internal T Get<T>()
        where T : notnull => (_services ??= OpenServices()).GetRequiredService<T>();

    internal ServiceProvider OpenServices(TimeSpan? busyTimeout = null)
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = Folder)
            .UseSqlite(o => o.BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(20))
            .AddRegistry(o => o.Actor = "tester");
        return services.BuildServiceProvider();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
