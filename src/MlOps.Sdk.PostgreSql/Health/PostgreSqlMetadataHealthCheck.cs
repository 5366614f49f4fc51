using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// Whether the PostgreSQL server of the metadata answers: unhealthy (or the registration's own status) when it does not, degraded when
/// it takes no writes.
/// </summary>
/// <remarks>Add it by <c>services.AddHealthChecks().AddCheck&lt;PostgreSqlMetadataHealthCheck&gt;("metadata")</c>.</remarks>
/// <param name="database">The metadata database that <c>UsePostgreSql</c> chose.</param>
public sealed class PostgreSqlMetadataHealthCheck(MetadataDatabase database) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return database is PostgreSqlMetadataDatabase postgreSql
            ? await PostgreSqlState.CheckAsync(() => postgreSql.StateAsync(cancellationToken), context.Registration.FailureStatus).ConfigureAwait(false)
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"The metadata database is a {database.GetType().Name}; choose PostgreSQL by UsePostgreSql or remove this check.");
    }
}
