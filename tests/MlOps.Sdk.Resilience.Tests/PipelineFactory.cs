using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience.Tests;

/// <summary>Pipelines over a fake clock, composed the way an application does it.</summary>
internal sealed class PipelineFactory : IDisposable
{
    private readonly ServiceProvider _services;

    public PipelineFactory(Action<ResilienceOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddMlOpsCore().AddResilience(configure);
        _services = services.BuildServiceProvider();
        Pipelines = _services.GetRequiredService<ResiliencePipelines>();
        Events = _services.GetRequiredService<EventBus>();
    }

    public FakeTimeProvider Time { get; } = new();

    public ResiliencePipelines Pipelines { get; }

    public EventBus Events { get; }

    public void Dispose() => _services.Dispose();
}
