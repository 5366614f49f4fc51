using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>Monitors over a clock that a test moves, and traffic for them.</summary>
internal sealed class MonitorPlatform : IDisposable
{
    private readonly List<ServiceProvider> _providers = [];

    public ManualTime Time { get; } = new();

    public void Dispose() => _providers.ForEach(provider => provider.Dispose());

    public static void Observe(IModelMonitor monitor, int rows, double mean, double probability)
    {
        using var features = Batches.Of("x", Batches.Normal(rows, mean, 1, 77));
        using var outputs = Batches.Of("probability", Batches.Normal(rows, probability, 0.1, 78));
        monitor.Observe("risk", "1", features, outputs);
    }

    public static ModelProfile Reference()
    {
        using var features = Batches.Of("x", Batches.Normal(2_000, 0, 1, 1));
        using var outputs = Batches.Of("probability", Batches.Normal(2_000, 0.3, 0.1, 2));
        return ModelProfile.FromJson(ModelProfile.Build(features, outputs).ToJson());
    }

    public IModelMonitor Monitor(Action<MonitoringOptions>? configure = null)
    {
        var monitor = Provider(configure).GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", Reference());
        return monitor;
    }

    public ServiceProvider Provider(Action<MonitoringOptions>? configure = null) => Built(Services(configure));

    public ServiceCollection Services(Action<MonitoringOptions>? configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddMlOpsCore().AddMonitoring(configure).AddMonitoring();
        return services;
    }

    public ServiceProvider Built(ServiceCollection services)
    {
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }
}
