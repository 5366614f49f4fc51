using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>A server over the test engine, a registry in memory and a clock that stands still.</summary>
internal sealed class Host : IAsyncDisposable
{
    public const string Model = "commit-risk";

    private readonly ServiceProvider _services;

    public Host(Action<ServingOptions>? configure = null, IOnlineFeatureJoiner? joiner = null, bool realTime = false, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        if (!realTime)
        {
            services.AddSingleton<TimeProvider>(Time);
        }

        services.AddSingleton<ModelRuntime>(Runtime);
        services.AddSingleton<IModelRegistry>(provider => new MemoryRegistry(provider.GetRequiredService<EventBus>()));
        if (joiner is not null)
        {
            services.AddSingleton(joiner);
        }

        more?.Invoke(services);
        services.AddMlOpsCore().AddServing(configure);
        _services = services.BuildServiceProvider();
        Server = _services.GetRequiredService<IModelServer>();
        Events = _services.GetRequiredService<EventBus>();
        Registry = (MemoryRegistry)_services.GetRequiredService<IModelRegistry>();
    }

    public FakeTimeProvider Time { get; } = new();

    public TestRuntime Runtime { get; } = new();

    public IModelServer Server { get; }

    public EventBus Events { get; }

    public MemoryRegistry Registry { get; }

    public IServiceProvider Services => _services;

    /// <summary>Versions 1 to <paramref name="versions"/>, the first one champion.</summary>
    public static async Task<Host> WithVersionsAsync(int versions, Action<ServingOptions>? configure = null, IOnlineFeatureJoiner? joiner = null, bool realTime = false, Action<IServiceCollection>? more = null)
    {
        var host = new Host(configure, joiner, realTime, more);
        for (var version = 1; version <= versions; version++)
        {
            host.Registry.Add(Model, TestModels.Package(version));
        }

        await host.Registry.SetAliasAsync(Model, Alias.Champion, 1);
        return host;
    }

    public List<T> Collect<T>()
        where T : notnull
    {
        var events = new List<T>();
        Events.Subscribe<T>((happened, _) =>
        {
            lock (events)
            {
                events.Add(happened);
            }

            return ValueTask.CompletedTask;
        });
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
