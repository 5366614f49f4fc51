using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Monitoring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds monitoring to the platform.</summary>
public static class MonitoringMlOpsBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IModelMonitor"/>, which watches the predictions of registered model versions, and checks the alert
    /// rules in the background of a running host. Drift tests registered as <see cref="IDriftTest"/> can be chosen by name
    /// beside the built-in ones. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder AddMonitoring(this IMlOpsBuilder builder, Action<MonitoringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<MonitoringOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<MonitoringOptions>, DriftTestRegistration>());
        builder.Services.TryAddSingleton<IModelMonitor, ModelMonitor>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AlertService>());
        return builder;
    }
}
