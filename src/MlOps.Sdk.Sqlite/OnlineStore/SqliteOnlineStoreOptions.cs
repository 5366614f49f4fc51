namespace MlOps.Sdk.Sqlite;

/// <summary>Where the SQLite online store lies and what a write waits for. Validated when the host starts.</summary>
public sealed class SqliteOnlineStoreOptions
{
    /// <summary>The database file. Default: null, which means <c>online.db</c> in the platform's folder (<c>MlOpsOptions.Path</c>).</summary>
    public string? DatabasePath { get; set; }

    /// <summary>
    /// How long a write waits while another process writes before it fails with a transient <see cref="Core.DataEngineException"/>.
    /// Reads do not wait for writes. Between 1 millisecond and 1 hour. Default: 10 seconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a write returns only when it has reached the disk (<c>synchronous=FULL</c>), so that a power cut loses nothing that
    /// was acknowledged; one disk flush for each write of a batch. False (<c>synchronous=NORMAL</c>) saves the flush: a killed process
    /// still loses nothing, a power cut may lose the newest writes, whole and in order, and syncing the views again brings them
    /// back. Default: true.
    /// </summary>
    public bool SurvivePowerLoss { get; set; } = true;
}
