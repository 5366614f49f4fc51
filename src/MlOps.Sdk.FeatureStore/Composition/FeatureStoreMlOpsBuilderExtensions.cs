using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the feature store to the platform.</summary>
public static class FeatureStoreMlOpsBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IFeatureStore"/>, with online values in memory unless another <see cref="OnlineStore"/> is registered.
    /// It needs a <see cref="MetadataDatabase"/> and an <see cref="OfflineStore"/>, which other packages choose by <c>Use…</c>.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options, on top of earlier calls.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Safe to call twice. Services the application registered before are kept.</remarks>
    public static IMlOpsBuilder AddFeatureStore(this IMlOpsBuilder builder, Action<FeatureStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<FeatureStoreOptions, FeatureStoreOptionsValidator>(configure);
        builder.Services.TryAddSingleton<OnlineStore, InMemoryOnlineStore>();
        builder.Services.TryAddSingleton<IFeatureStore>(static services => new FeatureStoreService(
            Require<MetadataDatabase>(services, "a metadata database", "UseSqlite"),
            Require<OfflineStore>(services, "an offline store", "UseDuckDbOfflineStore"),
            services.GetRequiredService<OnlineStore>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetService<TrainingSetStore>(),
            services.GetRequiredService<IOptions<FeatureStoreOptions>>().Value,
            services.GetService<EventBus>(),
            services.GetRequiredService<IOptions<MlOpsOptions>>().Value.Resolve("streams"),
            services.GetServices<IErasureParticipant>()));
        return builder;
    }

    private static T Require<T>(IServiceProvider services, string what, string method)
        where T : class =>
        services.GetService<T>()
        ?? throw new InvalidOperationException($"The feature store needs {what}, but none is registered. Choose one on the builder, for example by {method}().");
}
