using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(MlOps.Sdk.Redis.Tests.SharedRedis))]

namespace MlOps.Sdk.Redis.Tests;

/// <summary>One server for the tests that leave it unharmed; each uses keys of its own.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private static int prefixes;
    private RedisServer? _server;
    private RedisClient? _client;

    public RedisServer Server
    {
        get
        {
            RedisServer.Require();
            return _server!;
        }
    }

    internal RedisClient Client
    {
        get
        {
            RedisServer.Require();
            return _client!;
        }
    }

    public static string NewPrefix() => $"test{Interlocked.Increment(ref prefixes)}:";

    public async ValueTask InitializeAsync()
    {
        if (RedisServer.Program is not null)
        {
            _server = await RedisServer.StartAsync("--enable-debug-command", "local");
            _client = Connect(_server.Endpoint);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal static RedisClient Connect(string endpoint, Action<RedisOnlineStoreOptions>? configure = null, TimeProvider? timeProvider = null)
    {
        var options = new RedisOnlineStoreOptions { Endpoint = endpoint, CommandTimeout = TimeSpan.FromSeconds(20), ConnectTimeout = TimeSpan.FromSeconds(20) };
        configure?.Invoke(options);
        return new RedisClient(options, timeProvider ?? TimeProvider.System, NullLogger.Instance);
    }
}
