using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Monitoring;

/// <summary>Starts the monitor with the host, so that it hears the first prediction, and checks the alert rules in an interval.</summary>
internal sealed class AlertService(
    IServiceProvider services, IOptions<MonitoringOptions> options, TimeProvider time, ILogger<AlertService>? logger = null) : BackgroundService
{
    private readonly ILogger _logger = logger ?? NullLogger<AlertService>.Instance;

    private IModelMonitor? _monitor;

    // Not in the constructor: hosts create their services before they validate options, and the first wrong option would hide the others.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _monitor = services.GetRequiredService<IModelMonitor>();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.AlertCheckInterval is not { } interval || options.Value.AlertRules.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await _monitor!.CheckAlertsAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.AlertCheckFailed(_logger, exception);
            }
        }
    }
}
