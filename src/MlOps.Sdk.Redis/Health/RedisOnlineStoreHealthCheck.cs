using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>
/// Whether the Redis server answers: unhealthy (or the registration's own status) when it does not, degraded when it is set to
/// evict keys as its memory fills, since a read could then take an evicted entity for one without events.
/// </summary>
/// <remarks>Add it by <c>services.AddHealthChecks().AddCheck&lt;RedisOnlineStoreHealthCheck&gt;("redis")</c>.</remarks>
/// <param name="store">The online store that <c>UseRedisOnlineStore</c> chose.</param>
public sealed class RedisOnlineStoreHealthCheck(OnlineStore store) : IHealthCheck
{
    private const string Operation = "health-check";

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (store is not RedisOnlineStore redis)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The online store is a {store.GetType().Name}; choose Redis by UseRedisOnlineStore or remove this check.");
        }

        try
        {
            var request = new RespRequest("INFO"u8.ToArray(), "memory"u8.ToArray());
            var memory = (await redis.Client.SendAsync(Operation, request, cancellationToken).ConfigureAwait(false)).Text;
            var policy = Value(memory, "maxmemory_policy:");
            return policy is "noeviction" || Value(memory, "maxmemory:") is "0"
                ? HealthCheckResult.Healthy($"Redis at '{redis.Client.Endpoint}' answers.")
                : HealthCheckResult.Degraded($"Redis at '{redis.Client.Endpoint}' drops keys by '{policy}' when its memory is full. Set maxmemory-policy to noeviction.");
        }
        catch (DataEngineException failure)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure);
        }
    }

    private static string? Value(string info, string name) =>
        info.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].TrimEnd('\r');
}
