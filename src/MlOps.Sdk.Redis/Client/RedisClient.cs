using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Redis;

/// <summary>
/// A server as callers see it: connects at the first call and again after a loss, waits longer after each failure to connect,
/// and fails calls at once in between. Thread-safe.
/// </summary>
internal sealed class RedisClient : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly RespRequest Ping = new("PING"u8.ToArray());

    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile RedisConnection? _connection;
    private Task<RedisConnection>? _connecting;
    private Exception? _lastFailure;
    private long _failedAt;
    private TimeSpan _delay;
    private bool _isDisposed;

    public RedisClient(RedisConnectionOptions options, TimeProvider timeProvider, ILogger logger)
    {
        Endpoint = RedisEndpoint.TryParse(options.Endpoint, out var endpoint)
            ? endpoint
            : throw new ArgumentException($"'{options.Endpoint}' is no endpoint. Write host or host:port.", nameof(options));
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public RedisEndpoint Endpoint { get; }

    /// <summary>Sends a command and gives its reply.</summary>
    /// <exception cref="Core.DataEngineException">The server is away, late, full or refuses.</exception>
    public ValueTask<RespReply> SendAsync(string operation, RespRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(operation, [request], keepErrors: false, cancellationToken);

    /// <summary>Sends commands in one piece and gives an array of their replies. Without <paramref name="keepErrors"/> the first refusal fails the call.</summary>
    /// <exception cref="Core.DataEngineException">The server is away, late, full or refuses.</exception>
    public ValueTask<RespReply> SendAsync(string operation, RespRequest[] requests, bool keepErrors = false, CancellationToken cancellationToken = default) =>
        _connection is { IsAlive: true } connection
            ? new ValueTask<RespReply>(connection.SendAsync(operation, requests, keepErrors, cancellationToken))
            : ConnectAndSendAsync(operation, requests, keepErrors, cancellationToken);

    /// <summary>Runs a script, sending its text only when the server doesn't know it.</summary>
    /// <exception cref="Core.DataEngineException">The server is away, late, full or refuses.</exception>
    public async ValueTask<RespReply> EvaluateAsync(
        string operation, RedisScript script, IReadOnlyCollection<ReadOnlyMemory<byte>> keys, IReadOnlyCollection<ReadOnlyMemory<byte>> arguments, CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> count = Encoding.ASCII.GetBytes(keys.Count.ToString(CultureInfo.InvariantCulture));
        var run = new RespRequest(["EVALSHA"u8.ToArray(), script.Hash, count, .. keys, .. arguments]);
        var reply = await SendAsync(operation, [run], keepErrors: true, cancellationToken).ConfigureAwait(false);
        if (reply.IsError && reply.Bytes.AsSpan().StartsWith("NOSCRIPT "u8))
        {
            var load = new RespRequest("SCRIPT"u8.ToArray(), "LOAD"u8.ToArray(), script.Source);
            var replies = await SendAsync(operation, [load, run], keepErrors: true, cancellationToken).ConfigureAwait(false);
            reply = replies.Items[0].IsError ? replies.Items[0] : replies.Items[1];
        }

        return reply.IsError ? throw RedisErrors.Refused(Endpoint, operation, reply.Text) : reply;
    }

    public async ValueTask DisposeAsync()
    {
        Task<RedisConnection>? connecting;
        lock (_gate)
        {
            _isDisposed = true;
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<RespReply> ConnectAndSendAsync(string operation, RespRequest[] requests, bool keepErrors, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(operation, cancellationToken).ConfigureAwait(false);
        return await connection.SendAsync(operation, requests, keepErrors, cancellationToken).ConfigureAwait(false);
    }

    private Task<RedisConnection> ConnectAsync(string operation, CancellationToken cancellationToken)
    {
        Task<RedisConnection> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connection is { IsAlive: true } connection)
            {
                return Task.FromResult(connection);
            }

            if (_connecting is null && _lastFailure is not null && _delay - _timeProvider.GetElapsedTime(_failedAt) is var wait && wait > TimeSpan.Zero)
            {
                throw RedisErrors.BackingOff(Endpoint, operation, wait, _lastFailure);
            }

            connecting = _connecting ??= Task.Run(OpenAsync, CancellationToken.None);
        }

        // Who gives up doesn't stop the connecting for the others.
        return connecting.WaitAsync(cancellationToken);
    }

    private async Task<RedisConnection> OpenAsync()
    {
        try
        {
            var connection = await OpenCoreAsync().ConfigureAwait(false);
            lock (_gate)
            {
                _connecting = null;
                _lastFailure = null;
                _delay = TimeSpan.Zero;
                _connection = connection;
            }

            Log.Connected(_logger, Endpoint);
            _ = ReportLossAsync(connection);
            return connection;
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                _connecting = null;
                _lastFailure = failure;
                _failedAt = _timeProvider.GetTimestamp();
                _delay = _delay == TimeSpan.Zero ? FirstDelay : TimeSpan.FromTicks(Math.Min(2 * _delay.Ticks, _options.MaxReconnectDelay.Ticks));
            }

            Log.ConnectFailed(_logger, failure, Endpoint, _delay);
            throw;
        }
    }

    private async Task<RedisConnection> OpenCoreAsync()
    {
        RedisConnection? connection = null;
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _timeProvider);
        try
        {
            connection = new RedisConnection(await RedisTransport.OpenAsync(Endpoint, _options, timeout.Token).ConfigureAwait(false), Endpoint, _options, _timeProvider);
            await connection.SendAsync("redis-connect", Greeting(), keepErrors: false, timeout.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw failure switch
            {
                Core.MlOpsException => failure,
                OperationCanceledException => RedisErrors.Unreachable(
                    Endpoint, new TimeoutException($"it did not accept a connection within {_options.ConnectTimeout.TotalMilliseconds:F0} ms", failure)),
                _ => RedisErrors.Unreachable(Endpoint, failure),
            };
        }
    }

    private RespRequest[] Greeting()
    {
        var requests = new List<RespRequest>();
        if (_options.Password is { } password)
        {
            ReadOnlyMemory<byte> secret = Encoding.UTF8.GetBytes(password);
            requests.Add(_options.User is { } user
                ? new RespRequest("AUTH"u8.ToArray(), Encoding.UTF8.GetBytes(user), secret)
                : new RespRequest("AUTH"u8.ToArray(), secret));
        }

        if (_options.Database != 0)
        {
            requests.Add(new RespRequest("SELECT"u8.ToArray(), Encoding.ASCII.GetBytes(_options.Database.ToString(CultureInfo.InvariantCulture))));
        }

        requests.Add(Ping);
        return [.. requests];
    }

    private async Task ReportLossAsync(RedisConnection connection)
    {
        await connection.Completion.ConfigureAwait(false);
        if (connection.Failure is { } failure)
        {
            Log.ConnectionLost(_logger, failure, Endpoint);
        }
    }
}
