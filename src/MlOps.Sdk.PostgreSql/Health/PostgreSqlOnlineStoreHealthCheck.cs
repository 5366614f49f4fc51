using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// Whether the PostgreSQL server of the online features answers: unhealthy (or the registration's own status) when it does not,
/// degraded when it takes no writes.
/// </summary>
/// <remarks>Add it by <c>services.AddHealthChecks().AddCheck&lt;PostgreSqlOnlineStoreHealthCheck&gt;("online-store")</c>.</remarks>
/// <param name="store">The online store that <c>UsePostgreSqlOnlineStore</c> chose.</param>
public sealed class PostgreSqlOnlineStoreHealthCheck(OnlineStore store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return store is PostgreSqlOnlineStore postgreSql
            ? await PostgreSqlState.CheckAsync(() => postgreSql.StateAsync(cancellationToken), context.Registration.FailureStatus).ConfigureAwait(false)
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"The online store is a {store.GetType().Name}; choose PostgreSQL by UsePostgreSqlOnlineStore or remove this check.");
    }
}
