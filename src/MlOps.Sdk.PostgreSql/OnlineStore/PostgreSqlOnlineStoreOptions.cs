namespace MlOps.Sdk.PostgreSql;

/// <summary>Where the PostgreSQL online store is and how it is used. Validated when the host starts.</summary>
public sealed class PostgreSqlOnlineStoreOptions
{
    /// <summary>
    /// The server and database, in Npgsql's words. Default: <c>Host=localhost;Database=mlops</c>. Its words for pooling and timeouts are
    /// not used: the options below take their place. Never logged.
    /// </summary>
    public string ConnectionString { get; set; } = "Host=localhost;Database=mlops";

    /// <summary>The schema that holds the tables, made at the first write when it is missing. 1 to 63 bytes. Default: <c>mlops</c>.</summary>
    public string Schema { get; set; } = "mlops";

    /// <summary>Separates the rows of several platforms that share a schema. Default: empty.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>
    /// How long a read may take, connecting included, before it fails with a transient <see cref="Core.DataEngineException"/>. Between 10
    /// milliseconds and 5 minutes. Default: 2 seconds.
    /// </summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a write of up to 20,000 rows may take, connecting included, before it fails with a transient
    /// <see cref="Core.DataEngineException"/>. Between 100 milliseconds and 1 hour. Default: 30 seconds.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many reads may run at once; more wait. Between 1 and 1,000. Default: 32.</summary>
    public int MaxReadConnections { get; set; } = 32;

    /// <summary>How many writes may run at once; more wait. Between 1 and 1,000. Default: 8.</summary>
    public int MaxWriteConnections { get; set; } = 8;
}
