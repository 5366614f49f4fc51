namespace MlOps.Sdk.DuckDb;

/// <summary>How rows of a <see cref="DeltaTable"/> are erased.</summary>
public sealed class DeltaEraseOptions
{
    /// <summary>
    /// How long a file with such rows that no version ever named is left alone, because somebody may be about to commit it; the erasure is refused then and can be
    /// repeated. The version numbers of erased commits stay taken for as long, because a slow writer may try to take one. Zero when nobody else writes the table.
    /// Default: 1 hour.
    /// </summary>
    public TimeSpan UncommittedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A text kept in the commit, for the history; nothing that is to be forgotten. Default: null.</summary>
    public string? UserMetadata { get; set; }
}
