using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;
using Npgsql;

[assembly: AssemblyFixture(typeof(MlOps.Sdk.PostgreSql.Tests.SharedPostgreSql))]

namespace MlOps.Sdk.PostgreSql.Tests;

/// <summary>One server for the tests that leave it unharmed; each uses a schema or a namespace of its own.</summary>
public sealed class SharedPostgreSql : IAsyncLifetime
{
    private static int names;
    private PostgreSqlServer? _server;
    private PostgreSqlOnlineServer? _connections;

    public PostgreSqlServer Server
    {
        get
        {
            PostgreSqlServer.Require();
            return _server!;
        }
    }

    public static string NewName() => $"test {Interlocked.Increment(ref names)}";

    public async ValueTask InitializeAsync()
    {
        if (PostgreSqlServer.Programs is not null)
        {
            _server = await PostgreSqlServer.StartAsync();
            _connections = Connect(_server.ConnectionString);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _connections!.DisposeAsync();
            await _server.DisposeAsync();
        }

        PostgreSqlServer.DeleteTemplate();
    }

    /// <summary>A store on the shared connections, empty when the namespace is new.</summary>
    internal PostgreSqlOnlineStore NewStore(string space)
    {
        PostgreSqlServer.Require();
        return new PostgreSqlOnlineStore(_connections!, space);
    }

    internal static MetadataDatabase OpenMetadata(string connectionString, string schema, Action<PostgreSqlMetadataOptions>? configure = null)
    {
        var options = new PostgreSqlMetadataOptions
        {
            ConnectionString = connectionString,
            Schema = schema,
            LockTimeout = TimeSpan.FromSeconds(20),
            MaxConnections = 4,
        };
        configure?.Invoke(options);
        return new PostgreSqlMetadataDatabase(options, TimeProvider.System, NullLogger.Instance);
    }

    internal static PostgreSqlOnlineStore OpenStore(string connectionString, Action<PostgreSqlOnlineStoreOptions>? configure = null) => new(Connect(connectionString, configure), "");

    internal static PostgreSqlOnlineServer Connect(string connectionString, Action<PostgreSqlOnlineStoreOptions>? configure = null)
    {
        var options = new PostgreSqlOnlineStoreOptions
        {
            ConnectionString = connectionString,
            ReadTimeout = TimeSpan.FromSeconds(20),
            MaxReadConnections = 4,
            MaxWriteConnections = 4,
        };
        configure?.Invoke(options);
        return new PostgreSqlOnlineServer(options, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Runs one statement past the stores.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "The tests' own texts.")]
    internal static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
