using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>Metadata in one SQLite file: write-ahead journal, every commit synced, one writer, pooled readers.</summary>
internal sealed class SqliteMetadataDatabase : MetadataDatabase
{
    private readonly SqliteMetadataOptions _options;
    private readonly ILogger _logger;
    private readonly SqliteConnectionPool _writer;
    private readonly SqliteConnectionPool _readers;
    private readonly Lock _opening = new();
    private bool _verified;

    public SqliteMetadataDatabase(string path, SqliteMetadataOptions options, TimeProvider timeProvider, ILogger<SqliteMetadataDatabase> logger)
        : base(timeProvider)
    {
        Name = Path.GetFullPath(path);
        _options = options;
        _logger = logger;
        _writer = new SqliteConnectionPool(1, () => Open(queryOnly: false));
        _readers = new SqliteConnectionPool(options.MaxReaders, () => Open(queryOnly: true));
    }

    public override string Name { get; }

    public override SqlDialect Dialect => SqlDialect.Sqlite;

    // BEGIN alone takes no snapshot in SQLite; the first read does, so it is made here where waiting is asynchronous.
    protected override ValueTask<T> ReadCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        RunAsync(_readers, "read", "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1", work, cancellationToken);

    protected override ValueTask<T> WriteCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        RunAsync(_writer, "write", "BEGIN IMMEDIATE", work, cancellationToken);

    // BEGIN IMMEDIATE already holds the file's only write lock.
    protected override ValueTask LockSchemaAsync(MetadataSession session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // Moves the new tables from the journal into the main file: a journal that gets lost can then never leave a file that looks new.
    protected override async ValueTask SchemaChangedAsync(CancellationToken cancellationToken)
    {
        var connection = await RentAsync(_writer, cancellationToken).ConfigureAwait(false);
        try
        {
            _ = raw.sqlite3_exec(connection.Handle, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        finally
        {
            _writer.Return(connection);
        }
    }

    protected override ValueTask DisposeCoreAsync()
    {
        _readers.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<T> RunAsync<T>(
        SqliteConnectionPool pool, string operation, string begin, Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var connection = await RentAsync(pool, cancellationToken).ConfigureAwait(false);
        try
        {
            await BeginAsync(connection, begin, operation, cancellationToken).ConfigureAwait(false);
            var result = await WorkAsync(connection, operation, work, cancellationToken).ConfigureAwait(false);
            var code = raw.sqlite3_exec(connection.Handle, "COMMIT");
            return code == raw.SQLITE_OK
                ? result
                : throw SqliteErrors.FromHandle(connection.Handle!, code, Name, operation, _options.BusyTimeout);
        }
        finally
        {
            pool.Return(RollBack(connection));
        }
    }

    private async ValueTask<T> WorkAsync<T>(
        SqliteConnection connection, string operation, Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var session = new MetadataSession(connection, SqlDialect.Sqlite);
        try
        {
            await using var interrupt = cancellationToken
                .Register(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Handle).ConfigureAwait(false);
            var result = await work(session, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"The {operation} on '{Name}' was cancelled.", e, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, Name, operation, _options.BusyTimeout);
        }
        finally
        {
            session.End();
        }
    }

    // Waits asynchronously and in real time, not the injected clock: what is waited for is another process.
    private async ValueTask BeginAsync(SqliteConnection connection, string begin, string operation, CancellationToken cancellationToken)
    {
        var handle = connection.Handle!;
        var started = Stopwatch.GetTimestamp();
        for (var delay = 1; ; delay = Math.Min(delay * 2, 32))
        {
            var code = raw.sqlite3_exec(handle, begin);
            if (code == raw.SQLITE_OK)
            {
                return;
            }

            if (!SqliteErrors.IsBusy(code) || Stopwatch.GetElapsedTime(started) >= _options.BusyTimeout)
            {
                throw SqliteErrors.FromHandle(handle, code, Name, operation, _options.BusyTimeout);
            }

            if (raw.sqlite3_get_autocommit(handle) == 0)
            {
                _ = raw.sqlite3_exec(handle, "ROLLBACK");
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<SqliteConnection> RentAsync(SqliteConnectionPool pool, CancellationToken cancellationToken)
    {
        try
        {
            return await pool.RentAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, Name, "open", _options.BusyTimeout);
        }
    }

    // The connection, free of a transaction; null when it could not be freed and was closed, which frees it for certain.
    private static SqliteConnection? RollBack(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0 || raw.sqlite3_exec(connection.Handle, "ROLLBACK") == raw.SQLITE_OK)
        {
            return connection;
        }

        connection.Dispose();
        return null;
    }

    private SqliteConnection Open(bool queryOnly)
    {
        lock (_opening)
        {
            if (!_verified)
            {
                SqliteFile.EnsureExists(Name);
            }

            var connection = SqliteFile.Open(Name, SqliteOpenMode.ReadWrite, _options.BusyTimeout);
            try
            {
                if (!_verified)
                {
                    SqliteFile.Verify(connection, Name, _options.CheckIntegrityAtOpen);
                    _verified = true;
                    Log.Opened(_logger, Name);
                }

                if (queryOnly)
                {
                    SqliteFile.Execute(connection, "PRAGMA query_only = ON");
                }

                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
