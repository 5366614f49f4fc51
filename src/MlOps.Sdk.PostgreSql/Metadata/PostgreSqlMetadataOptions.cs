namespace MlOps.Sdk.PostgreSql;

/// <summary>Where the PostgreSQL metadata database is and how it is used. Validated when the host starts.</summary>
public sealed class PostgreSqlMetadataOptions
{
    /// <summary>
    /// The server and database, in Npgsql's words. Default: <c>Host=localhost;Database=mlops</c>. Its words for pooling and timeouts are
    /// not used: the options below take their place. Never logged.
    /// </summary>
    public string ConnectionString { get; set; } = "Host=localhost;Database=mlops";

    /// <summary>The schema that holds the tables, made at the first use when it is missing. 1 to 63 bytes. Default: <c>mlops</c>.</summary>
    public string Schema { get; set; } = "mlops";

    /// <summary>
    /// How long one read or write may take in all, connecting included, before it fails with a transient
    /// <see cref="Core.MetadataException"/>. Between 100 milliseconds and 1 hour. Default: 1 minute.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a write waits for the writes of others, which take turns, before it fails with a transient
    /// <see cref="Core.MetadataException"/>. Between 1 millisecond and 1 hour. Default: 10 seconds.
    /// </summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many connections may be open at once; more calls wait. Between 2 and 1,000. Default: 16.</summary>
    public int MaxConnections { get; set; } = 16;
}
