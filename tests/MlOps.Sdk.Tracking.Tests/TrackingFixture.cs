using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking.Tests;

/// <summary>A tracker over a fresh SQLite file and a clock in the test's hand.</summary>
public abstract class TrackingFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-tracking-");
    private ServiceProvider? _services;

    internal ManualTime Time { get; } = new();

    internal string Folder => _folder.FullName;

    internal IExperimentTracker Tracker => _services!.GetRequiredService<IExperimentTracker>();

    internal MetadataDatabase Database => _services!.GetRequiredService<MetadataDatabase>();

    public ValueTask InitializeAsync()
    {
        _services = OpenServices();
        return ValueTask.CompletedTask;
    }

    internal ServiceProvider OpenServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddMlOpsCore(o => o.Path = Folder).UseSqlite().AddTracking(o => o.RepositoryPath = Folder);
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
