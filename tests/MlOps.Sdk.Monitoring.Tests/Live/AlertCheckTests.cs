using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class AlertCheckTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly MonitorPlatform _platform = new();

    public void Dispose() => _platform.Dispose();

    [Fact]
    public async Task CheckAlertsAsync_RuleBecomesTrue_RaisesOnceUntilItWasFalse()
    {
        var provider = _platform.Provider(o =>
        {
            o.AlertRules.Add(new AlertRule("drift", MonitoringMetrics.DriftedFeatures, AlertComparison.Above, 0, Hour, AlertSeverity.Critical));
            o.AlertRules.Add(new AlertRule("quiet", MonitoringMetrics.RowsPerMinute, AlertComparison.Below, 1, Hour, Model: "other"));
        });
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", MonitorPlatform.Reference());
        var heard = new List<DriftDetected>();
        using var subscription = provider.GetRequiredService<EventBus>().Subscribe<DriftDetected>((alert, _) =>
        {
            heard.Add(alert);
            return ValueTask.CompletedTask;
        });

        Assert.Empty(await monitor.CheckAlertsAsync());
        MonitorPlatform.Observe(monitor, 500, mean: 3, probability: 0.3);
        Assert.Equal("drift", Assert.Single(await monitor.CheckAlertsAsync()).Rule.Name);
        Assert.Empty(await monitor.CheckAlertsAsync());
        _platform.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await monitor.CheckAlertsAsync());
        MonitorPlatform.Observe(monitor, 500, mean: 3, probability: 0.3);
        Assert.Single(await monitor.CheckAlertsAsync());
        Assert.Equal(2, heard.Count);
        Assert.All(heard, alert => Assert.Equal((1, AlertSeverity.Critical, "risk"), (alert.Value, alert.Rule.Severity, alert.Model)));
    }

    [Fact]
    public async Task Host_Interval_ChecksTheRules()
    {
        var provider = _platform.Provider(o => o.AlertRules.Add(new AlertRule("quiet", MonitoringMetrics.Rows, AlertComparison.Below, 1, Hour)));
        provider.GetRequiredService<IModelMonitor>().Register("risk", "1", MonitorPlatform.Reference());
        var alert = new TaskCompletionSource<DriftDetected>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = provider.GetRequiredService<EventBus>().Subscribe<DriftDetected>((raised, _) =>
        {
            alert.TrySetResult(raised);
            return ValueTask.CompletedTask;
        });
        var service = provider.GetServices<IHostedService>().Single();
        await service.StartAsync(CancellationToken.None);
        while (!alert.Task.IsCompleted)
        {
            _platform.Time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.Equal("quiet", (await alert.Task).Rule.Name);
        await service.StopAsync(CancellationToken.None);
    }
}
