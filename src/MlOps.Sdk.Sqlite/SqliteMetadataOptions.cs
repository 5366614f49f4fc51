namespace MlOps.Sdk.Sqlite;

/// <summary>Where the SQLite metadata database lies and how it waits. Validated when the host starts.</summary>
public sealed class SqliteMetadataOptions
{
    /// <summary>The database file. Default: null, which means <c>metadata.db</c> in the platform's folder (<c>MlOpsOptions.Path</c>).</summary>
    public string? DatabasePath { get; set; }

    /// <summary>
    /// How long a call waits while another process holds the database before it fails with a transient
    /// <see cref="Core.MetadataException"/>. Between 1 millisecond and 1 hour. Default: 10 seconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many reads may run at once; more wait. Between 1 and 256. Default: 8.</summary>
    public int MaxReaders { get; set; } = 8;

    /// <summary>
    /// Whether the whole file is checked for damage when it is opened, which reads it once (a second or so per few hundred
    /// megabytes). Default: true.
    /// </summary>
    public bool CheckIntegrityAtOpen { get; set; } = true;
}
