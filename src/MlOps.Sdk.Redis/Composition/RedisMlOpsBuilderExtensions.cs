using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses Redis for online features and shared caches.</summary>
public static class RedisMlOpsBuilderExtensions
{
    /// <summary>Keeps online features on a Redis server, see <see cref="UseRedisOnlineStore(IMlOpsBuilder, Action{RedisOnlineStoreOptions})"/>.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="endpoint">The server as <c>host</c> or <c>host:port</c>.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder UseRedisOnlineStore(this IMlOpsBuilder builder, string endpoint)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(endpoint);
        return builder.UseRedisOnlineStore(options => options.Endpoint = endpoint);
    }

    /// <summary>
    /// Keeps online features on a Redis server (7.0 or later), through one connection that all callers share. It connects at the
    /// first call and again after a loss; while the server is away, calls fail with a transient <see cref="DataEngineException"/>
    /// within <see cref="RedisConnectionOptions.ConnectTimeout"/> and <see cref="RedisConnectionOptions.CommandTimeout"/>.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. Of several online stores chosen, the last one counts. What the server acknowledged it may still lose
    /// when it crashes, as far as its own persistence is set to; sync the views again then.
    /// </remarks>
    public static IMlOpsBuilder UseRedisOnlineStore(this IMlOpsBuilder builder, Action<RedisOnlineStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddValidatedOptions<RedisOnlineStoreOptions, RedisOnlineStoreOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<OnlineStore>(static services =>
        {
            var options = services.GetRequiredService<IOptions<RedisOnlineStoreOptions>>().Value;
            var logger = services.GetService<ILogger<RedisOnlineStore>>() ?? NullLogger<RedisOnlineStore>.Instance;
            return new RedisOnlineStore(new RedisClient(options, services.GetRequiredService<TimeProvider>(), logger), options);
        }));
        return builder;
    }

    /// <summary>Shares caches through a Redis server, see <see cref="UseRedisSharedCache(IMlOpsBuilder, Action{RedisSharedCacheOptions})"/>.</summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="endpoint">The server as <c>host</c> or <c>host:port</c>.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder UseRedisSharedCache(this IMlOpsBuilder builder, string endpoint)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(endpoint);
        return builder.UseRedisSharedCache(options => options.Endpoint = endpoint);
    }

    /// <summary>
    /// Shares what caches remember, such as predictions, among processes through a Redis server (7.0 or later). One connection carries
    /// reads and writes, another one tells of removals. While the server is away, every process goes on with its own memory.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Safe to call twice. The server may drop entries when its memory is full, as <c>volatile-ttl</c> and <c>volatile-lru</c> do; policies that
    /// drop any key can make it forget a removal.
    /// </remarks>
    public static IMlOpsBuilder UseRedisSharedCache(this IMlOpsBuilder builder, Action<RedisSharedCacheOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddValidatedOptions<RedisSharedCacheOptions, RedisSharedCacheOptionsValidator>(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<SharedCacheStore>(static services => new RedisSharedCacheStore(
            services.GetRequiredService<IOptions<RedisSharedCacheOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            services.GetService<ILogger<RedisSharedCacheStore>>() ?? NullLogger<RedisSharedCacheStore>.Instance)));
        return builder;
    }
}
