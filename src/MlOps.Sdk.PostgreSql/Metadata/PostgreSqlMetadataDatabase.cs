using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using Npgsql;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// Metadata in one schema of a PostgreSQL database: reads see one snapshot, writes of all processes take turns by a lock of the
/// server, and a commit returns when the server has it on its disk.
/// </summary>
internal sealed class PostgreSqlMetadataDatabase : MetadataDatabase
{
    private readonly PostgreSqlPool _pool;
    private readonly PostgreSqlMetadataOptions _options;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly long _lockKey;
    private volatile bool _hasSchema;

    public PostgreSqlMetadataDatabase(PostgreSqlMetadataOptions options, TimeProvider timeProvider, ILogger logger)
        : base(timeProvider)
    {
        _options = options;
        var text = new PostgreSqlConnectionText(options.ConnectionString, options.Schema);
        _lockKey = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("mlops-metadata:" + options.Schema)));
        _pool = new PostgreSqlPool(
            text.Name,
            text.Build(
                options.MaxConnections,
                options.CallTimeout,
                ("statement_timeout", PostgreSqlConnectionText.Milliseconds(options.CallTimeout)),
                ("lock_timeout", PostgreSqlConnectionText.Milliseconds(options.LockTimeout)),
                ("idle_in_transaction_session_timeout", PostgreSqlConnectionText.Milliseconds(options.CallTimeout))),
            options.MaxConnections,
            options.CallTimeout,
            static failure => new MetadataException(failure.Message, failure.Operation, failure.IsTransient, failure.Inner),
            timeProvider,
            logger);
    }

    public override string Name => _pool.Name;

    public override SqlDialect Dialect => SqlDialect.PostgreSql;

    /// <summary>Asks the server for its state, see <see cref="PostgreSqlState"/>.</summary>
    public Task<PostgreSqlState> StateAsync(CancellationToken cancellationToken) => PostgreSqlState.ReadAsync(_pool, cancellationToken);

    protected override async ValueTask<T> ReadCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        await _pool.RunAsync(
            "read",
            async (connection, call) =>
            {
                await EnsureSchemaAsync(connection).ConfigureAwait(false);
                await ExecuteAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").ConfigureAwait(false);
                var result = await WorkAsync(connection, call, work).ConfigureAwait(false);
                await ExecuteAsync(connection, "COMMIT").ConfigureAwait(false);
                return result;
            },
            cancellationToken).ConfigureAwait(false);

    // One write of this process at a time, so that those that wait hold no connection.
    protected override async ValueTask<T> WriteCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        if (!await _writing.WaitAsync(_options.LockTimeout, cancellationToken).ConfigureAwait(false))
        {
            var busy = PostgreSqlErrors.Busy(Name, "write", _options.LockTimeout);
            throw new MetadataException(busy.Message, busy.Operation, busy.IsTransient);
        }

        try
        {
            return await _pool.RunAsync(
                "write",
                async (connection, call) =>
                {
                    await EnsureSchemaAsync(connection).ConfigureAwait(false);
                    await BeginWriteAsync(connection).ConfigureAwait(false);
                    var result = await WorkAsync(connection, call, work).ConfigureAwait(false);
                    call.BeginCommit();
                    await ExecuteAsync(connection, "COMMIT").ConfigureAwait(false);
                    return result;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    // Every write holds the schema's lock already.
    protected override ValueTask LockSchemaAsync(MetadataSession session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    protected override ValueTask DisposeCoreAsync() => _pool.DisposeAsync();

    private static async Task<T> WorkAsync<T>(NpgsqlConnection connection, PostgreSqlCall call, Func<MetadataSession, CancellationToken, ValueTask<T>> work)
    {
        var session = new MetadataSession(connection, SqlDialect.PostgreSql);
        var registration = call.Stop.UnsafeRegister(static session => ((MetadataSession)session!).End(), session);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return await work(session, call.Statements).ConfigureAwait(false);
            }
            finally
            {
                session.End();
            }
        }
    }

    // Each statement after the lock sees what the writes before it committed, as "read committed" takes a snapshot for each.
    private async Task BeginWriteAsync(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock($1)") { Parameters = { new NpgsqlParameter<long> { TypedValue = _lockKey } } });
            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    // A user without the right to make schemas may be given one that is there.
    private async Task EnsureSchemaAsync(NpgsqlConnection connection)
    {
        if (_hasSchema)
        {
            return;
        }

        if (!await SchemaExistsAsync(connection).ConfigureAwait(false))
        {
            await BeginWriteAsync(connection).ConfigureAwait(false);
            if (!await SchemaExistsAsync(connection).ConfigureAwait(false))
            {
                await ExecuteAsync(connection, $"CREATE SCHEMA {PostgreSqlConnectionText.QuoteIdentifier(_options.Schema)}").ConfigureAwait(false);
            }

            await ExecuteAsync(connection, "COMMIT").ConfigureAwait(false);
        }

        _hasSchema = true;
    }

    private async Task<bool> SchemaExistsAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = _options.Schema } },
        };
        await using (command.ConfigureAwait(false))
        {
            return (bool)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Constants, and a quoted schema from the host's own options.")]
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }
}
