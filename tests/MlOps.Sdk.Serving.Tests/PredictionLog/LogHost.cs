using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.PredictionLog;

/// <summary>A server with a log over a store in memory.</summary>
internal sealed class LogHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public LogHost(Action<PredictionLogOptions>? configure = null, Action<ServingOptions>? serving = null, IOnlineFeatureJoiner? joiner = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ModelRuntime>(new TestRuntime());
        services.AddSingleton<IModelRegistry>(provider => new MemoryRegistry(provider.GetRequiredService<EventBus>()));
        services.AddSingleton<PredictionLogStore>(Store);
        if (joiner is not null)
        {
            services.AddSingleton(joiner);
        }

        services.AddMlOpsCore().AddServing(serving).AddPredictionLog(configure);
        _services = services.BuildServiceProvider();
        Registry.Add(Host.Model, TestModels.Package(1));
        Registry.Add(Host.Model, TestModels.Package(2));
    }

    public FakeTimeProvider Time { get; } = new();

    public MemoryLogStore Store { get; } = new();

    public IModelServer Server => Get<IModelServer>();

    public IPredictionLog Log => Get<IPredictionLog>();

    public EventBus Events => Get<EventBus>();

    public MemoryRegistry Registry => (MemoryRegistry)Get<IModelRegistry>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask<IPredictor> DeployAsync(Action<DeploymentBuilder>? configure = null) => Server.DeployAsync(Host.Model, d =>
    {
        d.Version(1);
        configure?.Invoke(d);
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
