using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a cache before the online store.</summary>
public static class OnlineCacheMlOpsBuilderExtensions
{
    private const string Inner = "MlOps.Sdk.FeatureStore.OnlineCache.Inner";

    /// <summary>
    /// Keeps rows that were read from the online store in this process's memory for a while. Worth it before a store that is reached over a
    /// network; of writes by other processes it sees nothing for up to <see cref="OnlineCacheOptions.MaxAge"/>.
    /// </summary>
    /// <param name="builder">The platform's builder, with the online store chosen: one that is chosen later takes the cache's place.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">No online store is chosen yet.</exception>
    /// <remarks>Safe to call twice. Off unless this is called.</remarks>
    public static IMlOpsBuilder UseOnlineCache(this IMlOpsBuilder builder, Action<OnlineCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<OnlineCacheOptions, OnlineCacheOptionsValidator>(configure);
        var store = builder.Services.LastOrDefault(d => d.ServiceType == typeof(OnlineStore) && !d.IsKeyedService)
            ?? throw new InvalidOperationException("There is no online store to put a cache before. Choose one first, for example by AddFeatureStore() or UseSqliteOnlineStore().");
        if (store.ImplementationFactory?.Target is CachedRegistration)
        {
            return builder;
        }

        builder.Services.RemoveAllKeyed<OnlineStore>(Inner);
        builder.Services.Add(
            store.ImplementationInstance is { } instance ? ServiceDescriptor.KeyedSingleton(typeof(OnlineStore), Inner, instance)
            : store.ImplementationType is { } type ? ServiceDescriptor.KeyedSingleton(typeof(OnlineStore), Inner, type)
            : ServiceDescriptor.KeyedSingleton(typeof(OnlineStore), Inner, (services, _) => store.ImplementationFactory!(services)));
        builder.Services.Replace(ServiceDescriptor.Singleton<OnlineStore>(new CachedRegistration().Create));
        return builder;
    }

    /// <summary>Makes the store with its cache, and marks the registration as one.</summary>
    private sealed class CachedRegistration
    {
        private readonly string _inner = Inner;

        public OnlineStore Create(IServiceProvider services) => new CachingOnlineStore(
            services.GetRequiredKeyedService<OnlineStore>(_inner),
            services.GetRequiredService<IOptions<OnlineCacheOptions>>().Value,
            services.GetRequiredService<TimeProvider>());
    }
}
