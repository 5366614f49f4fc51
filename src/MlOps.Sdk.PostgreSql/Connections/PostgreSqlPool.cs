using Microsoft.Extensions.Logging;
using Npgsql;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// Connections to one database on which calls run with a deadline that holds also when the server stands still. Connections whose
/// calls were given up stay taken until the server answers; when all are, a fresh set takes their place. Thread-safe.
/// </summary>
internal sealed class PostgreSqlPool : IAsyncDisposable, IDisposable
{
    private readonly string _connectionString;
    private readonly int _maxConnections;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Func<PostgreSqlFailure, Exception> _toException;
    private readonly Lock _gate = new();
    private volatile Connections _connections;
    private volatile bool _isDisposed;

    /// <param name="name">What messages call the database.</param>
    /// <param name="connectionString">The whole connection string.</param>
    /// <param name="maxConnections">How many connections at most.</param>
    /// <param name="timeout">How long a call may take, connecting included.</param>
    /// <param name="toException">Makes the exception that callers get.</param>
    /// <param name="timeProvider">The clock of the deadlines.</param>
    /// <param name="logger">Told when connections are replaced.</param>
    public PostgreSqlPool(
        string name, string connectionString, int maxConnections, TimeSpan timeout, Func<PostgreSqlFailure, Exception> toException, TimeProvider timeProvider, ILogger logger)
    {
        Name = name;
        _connectionString = connectionString;
        _maxConnections = maxConnections;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _logger = logger;
        _toException = toException;
        _connections = new Connections(NpgsqlDataSource.Create(connectionString));
    }

    public string Name { get; }

    /// <summary>Runs work on a connection that it has alone.</summary>
    /// <param name="operation">What the caller does, for messages.</param>
    /// <param name="work">The work; what it throws reaches the caller, the driver's failures as exceptions of the store.</param>
    /// <param name="cancellationToken">Gives the call up, unless its commit began.</param>
    public async Task<T> RunAsync<T>(string operation, Func<NpgsqlConnection, PostgreSqlCall, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var call = new PostgreSqlCall();
        var connections = _connections;

        // Before the work: what cancels in the middle of it must find somebody who listens.
        using var registration = cancellationToken.UnsafeRegister(static call => ((PostgreSqlCall)call!).TryCancel(), call);
        var running = RunAsync(connections, call, work);
        try
        {
            return await running.WaitAsync(_timeout, _timeProvider, call.Stop).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            var mayBeCommitted = call.MayBeCommitted;
            call.TimeOut();
            LeaveBehind(call, connections, running);
            throw _toException(PostgreSqlErrors.TimedOut(Name, operation, _timeout, mayBeCommitted));
        }
        catch (OperationCanceledException e) when (call.IsGivenUp && cancellationToken.IsCancellationRequested)
        {
            LeaveBehind(call, connections, running);
            throw new OperationCanceledException($"'{operation}' on '{Name}' was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException || (e is ObjectDisposedException && connections != _connections))
        {
            throw _toException(PostgreSqlErrors.Describe(e, Name, operation));
        }
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return _connections.Source.DisposeAsync();
    }

    public void Dispose()
    {
        _isDisposed = true;
        _connections.Source.Dispose();
    }

    private static async Task<T> RunAsync<T>(Connections connections, PostgreSqlCall call, Func<NpgsqlConnection, PostgreSqlCall, Task<T>> work)
    {
        var connection = await connections.Source.OpenConnectionAsync(call.Stop).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            call.BeginWork();
            return await work(connection, call).ConfigureAwait(false);
        }
    }

    private void LeaveBehind(PostgreSqlCall call, Connections connections, Task running)
    {
        if (call.HasConnection && Interlocked.Increment(ref connections.Stuck) >= _maxConnections)
        {
            Replace(connections);
        }

        // Whatever it ends with was told to the caller already.
        _ = running.ContinueWith(
            static (ended, state) =>
            {
                _ = ended.Exception;
                var (call, connections) = ((PostgreSqlCall, Connections))state!;
                Interlocked.Add(ref connections.Stuck, call.HasConnection ? -1 : 0);
            },
            (call, connections), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Replace(Connections replaced)
    {
        lock (_gate)
        {
            if (_isDisposed || replaced != _connections)
            {
                return;
            }

            _connections = new Connections(NpgsqlDataSource.Create(_connectionString));
        }

        // Those that are free close now, the others as their calls end.
        Log.ConnectionsReplaced(_logger, Name, _maxConnections);
        replaced.Source.Dispose();
    }

    private sealed class Connections(NpgsqlDataSource source)
    {
        public NpgsqlDataSource Source => source;

        /// <summary>How many of its connections are taken by calls that were given up.</summary>
        public int Stuck;
    }
}
