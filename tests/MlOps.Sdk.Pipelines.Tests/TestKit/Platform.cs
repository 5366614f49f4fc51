using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Pipelines.Tests;

/// <summary>The real platform in a folder of its own.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-pipelines-");
    private readonly ServiceProvider _services;

    /// <param name="configure">Changes what the platform is made of.</param>
    public Platform(Action<IMlOpsBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var builder = services.AddMlOps(o => o.Path = _folder.FullName);
        configure?.Invoke(builder);
        _services = services.BuildServiceProvider();
    }

    public string Folder => _folder.FullName;

    public IServiceProvider Services => _services;

    public IExperimentTracker Tracker => Get<IExperimentTracker>();

    public IModelRegistry Registry => Get<IModelRegistry>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<PipelineResult> RunAsync(MlPipelineBuilder pipeline) => pipeline.RunAsync(_services);

    public async Task<IReadOnlyList<RunRecord>> RunsAsync() => (await Tracker.SearchRunsAsync()).Runs;

    /// <summary>The file in which the local store keeps an artifact.</summary>
    public string FileOf(string sha256) => Directory
        .EnumerateFiles(Path.Combine(_folder.FullName, "artifacts"), "*", SearchOption.AllDirectories)
        .Single(f => f.Replace("/", "", StringComparison.Ordinal).EndsWith(sha256, StringComparison.Ordinal)
            || Path.GetFileName(f) == sha256);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
