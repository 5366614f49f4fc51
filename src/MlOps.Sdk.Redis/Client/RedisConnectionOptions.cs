namespace MlOps.Sdk.Redis;

/// <summary>Where a Redis server is and how its connection is used.</summary>
public abstract class RedisConnectionOptions
{
    /// <summary>The server as <c>host</c> or <c>host:port</c>, without a scheme. Default: <c>localhost:6379</c>.</summary>
    public string Endpoint { get; set; } = "localhost:6379";

    /// <summary>The user of the server's access list. Default: null, which means the server's default user. Needs <see cref="Password"/>.</summary>
    public string? User { get; set; }

    /// <summary>The password. Default: null, which means that the server asks for none. Never logged.</summary>
    public string? Password { get; set; }

    /// <summary>The number of the database on the server, from 0. Default: 0.</summary>
    public int Database { get; set; }

    /// <summary>Whether the connection is encrypted and the server's certificate checked. Default: false.</summary>
    public bool UseTls { get; set; }

    /// <summary>The name the server's certificate must have. Default: null, which means the endpoint's host.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>
    /// A PEM file of the authorities that may have signed the server's certificate. Default: null, which means those that the
    /// operating system trusts. With a file, revocation is not checked.
    /// </summary>
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>What all keys begin with, so that several applications can share a database. Default: <c>mlops:</c>.</summary>
    public string KeyPrefix { get; set; } = "mlops:";

    /// <summary>How long connecting, encryption and login may take together. Between 10 milliseconds and 5 minutes. Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call waits for its reply once sent. Between 10 milliseconds and 5 minutes. Default: 2 seconds.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest pause between attempts to connect, during which calls fail at once; the first pause is 50 milliseconds and each
    /// next one twice as long. Between 50 milliseconds and 5 minutes. Default: 2 seconds.
    /// </summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many calls may wait for replies; more fail at once. Between 1 and 1,000,000. Default: 16,384.</summary>
    public int MaxPending { get; set; } = 16_384;
}
