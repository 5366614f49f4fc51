using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.Core;
using Npgsql;

namespace MlOps.Sdk.PostgreSql;

/// <summary>What a server says about itself.</summary>
/// <param name="Database">What messages call the database.</param>
/// <param name="IsReadOnly">Whether it is a standby or set to read only.</param>
internal sealed record PostgreSqlState(string Database, bool IsReadOnly)
{
    private const string Operation = "health-check";

    public static Task<PostgreSqlState> ReadAsync(PostgreSqlPool pool, CancellationToken cancellationToken) => pool.RunAsync(
        Operation,
        async (connection, call) =>
        {
            // On for a standby as well.
            var command = new NpgsqlCommand("SELECT current_setting('transaction_read_only') = 'on'", connection);
            await using (command.ConfigureAwait(false))
            {
                return new PostgreSqlState(pool.Name, (bool)(await command.ExecuteScalarAsync(call.Statements).ConfigureAwait(false))!);
            }
        },
        cancellationToken);

    /// <summary>Asks, and says what the answer means.</summary>
    public static async Task<HealthCheckResult> CheckAsync(Func<Task<PostgreSqlState>> ask, HealthStatus failureStatus)
    {
        try
        {
            var state = await ask().ConfigureAwait(false);
            return state.IsReadOnly
                ? HealthCheckResult.Degraded($"PostgreSQL at '{state.Database}' takes no writes: it is a standby or set to read only. Name the primary, or promote it.")
                : HealthCheckResult.Healthy($"PostgreSQL at '{state.Database}' answers.");
        }
        catch (MlOpsException failure)
        {
            return new HealthCheckResult(failureStatus, failure.Message, failure);
        }
    }
}
