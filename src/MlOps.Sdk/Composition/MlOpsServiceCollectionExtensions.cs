using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
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
        var builder = services.AddMlOpsCore(configure).UseSqlite();
        if (services.All(s => s.ServiceType != typeof(OnlineStore)))
        {
            builder.UseSqliteOnlineStore();
        }

        builder
            .AddFeatureStore()
            .UseDuckDbOfflineStore()
            .AddTracking()
            .AddRegistry()
            .AddTraining()
            .AddMonitoring()
            .AddResilience()
            .AddOnnxRuntime()
            .AddServing()
            .AddPipelines();
        services.TryAddSingleton<IOnlineFeatureJoiner, FeatureStoreJoiner>();
        return builder;
    }
}
