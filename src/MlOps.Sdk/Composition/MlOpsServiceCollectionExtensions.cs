using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Serving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The one way in.</summary>
public static class MlOpsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the whole platform with its defaults, which need no server: metadata and online features in SQLite, a Delta lake
    /// queried by DuckDB, inference by ONNX Runtime, artifacts in files, all below <see cref="MlOpsOptions.Path"/>. Whatever the
    /// application has registered before stays. Safe to call twice.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>A builder on which providers are chosen and layers added.</returns>
    public static IMlOpsBuilder AddMlOps(this IServiceCollection services, Action<MlOpsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = services.AddMlOpsCore(configure);

        // "Use" replaces what was chosen before, so the defaults are chosen only where nothing was.
        if (!Has<MetadataDatabase>(services))
        {
            builder.UseSqlite();
        }

        if (!Has<OfflineStore>(services))
        {
            builder.UseDuckDbOfflineStore();
        }

        if (!Has<OnlineStore>(services))
        {
            builder.UseSqliteOnlineStore();
        }

        builder
            .AddFeatureStore()
            .AddTracking()
            .AddRegistry()
            .AddTraining()
            .AddMonitoring()
            .AddResilience()
            .AddOnnxRuntime()
            .AddServing()
            .AddPipelines();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErasureParticipant, PredictionCacheErasure>());
        services.TryAddSingleton<IOnlineFeatureJoiner>(provider =>
        {
            // Serving asks for the joiner first of all, so that the monitor hears the first prediction without a host too.
            provider.GetRequiredService<IModelMonitor>();
            return new FeatureStoreJoiner(provider.GetRequiredService<IFeatureStore>());
        });
        return builder;
    }

    private static bool Has<T>(IServiceCollection services) => services.Any(s => s.ServiceType == typeof(T));
}
