namespace MlOps.Sdk.DuckDb;

/// <summary>Which files a vacuum of a <see cref="DeltaTable"/> deletes.</summary>
public sealed class DeltaVacuumOptions
{
    /// <summary>
    /// How long ago a file must have left the table, or been written without ever belonging to it. Readers of older versions and writers at work lose what is
    /// older than this. Default: null, what the table says (<c>delta.deletedFileRetentionDuration</c>), or else 7 days.
    /// </summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>
    /// Whether <see cref="Retention"/> may be shorter than what the table says, as when erased rows must be gone at once. Only safe while nobody else writes
    /// the table: the uncommitted files of others may be deleted. Default: false.
    /// </summary>
    public bool AllowShortRetention { get; set; }

    /// <summary>Whether nothing is deleted and the files are only named. Default: false.</summary>
    public bool IsDryRun { get; set; }
}
