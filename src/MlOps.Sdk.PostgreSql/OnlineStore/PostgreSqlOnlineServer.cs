using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// The connections of the online store: reads and writes have their own, so that a large write does not keep reads waiting. Makes the
/// tables at the first write.
/// </summary>
internal sealed class PostgreSqlOnlineServer : IAsyncDisposable, IDisposable
{
    private readonly PostgreSqlOnlineStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private volatile bool _hasTables;

    public PostgreSqlOnlineServer(PostgreSqlOnlineStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        Reading = Pool(options.MaxReadConnections, options.ReadTimeout, ("default_transaction_read_only", "on"));
        Writing = Pool(options.MaxWriteConnections, options.WriteTimeout);
    }

    public PostgreSqlPool Reading { get; }

    public PostgreSqlPool Writing { get; }

    /// <summary>Brings the tables to this version; harmless to call from several processes at once.</summary>
    public async Task EnsureTablesAsync(CancellationToken cancellationToken)
    {
        if (_hasTables)
        {
            return;
        }

        var options = new PostgreSqlMetadataOptions
        {
            ConnectionString = _options.ConnectionString,
            Schema = _options.Schema,
            CallTimeout = _options.WriteTimeout,
            LockTimeout = _options.WriteTimeout,
            MaxConnections = 1,
        };
        var database = new PostgreSqlMetadataDatabase(options, _timeProvider, _logger);
        await using (database.ConfigureAwait(false))
        {
            try
            {
                var migrations = new MetadataMigrations("online-store", typeof(PostgreSqlOnlineServer).Assembly, "OnlineStore/Migrations");
                await database.EnsureMigratedAsync(migrations, cancellationToken).ConfigureAwait(false);
                _hasTables = true;
            }
            catch (MetadataException failure)
            {
                throw new DataEngineException(failure.Message, "online-open", failure) { IsTransient = failure.IsTransient };
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Reading.DisposeAsync().ConfigureAwait(false);
        await Writing.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        Reading.Dispose();
        Writing.Dispose();
    }

    // Plans are kept, so they must not depend on the table being small when they were made: every statement goes by the key.
    private PostgreSqlPool Pool(int maxConnections, TimeSpan timeout, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var text = new PostgreSqlConnectionText(_options.ConnectionString, _options.Schema);
        var limit = PostgreSqlConnectionText.Milliseconds(timeout);
        return new PostgreSqlPool(
            text.Name,
            text.Build(
                maxConnections,
                timeout,
                [("statement_timeout", limit), ("idle_in_transaction_session_timeout", limit), ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"),
                    ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), .. settings]),
            maxConnections,
            timeout,
            static failure => new DataEngineException(failure.Message, failure.Operation, failure.Inner) { IsTransient = failure.IsTransient },
            _timeProvider,
            _logger);
    }
}
