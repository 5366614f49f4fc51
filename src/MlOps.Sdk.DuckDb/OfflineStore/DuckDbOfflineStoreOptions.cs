namespace MlOps.Sdk.DuckDb;

/// <summary>How <see cref="DuckDbOfflineStore"/> keeps its tables.</summary>
public sealed class DuckDbOfflineStoreOptions
{
    /// <summary>
    /// When a table has more small files than this, such as pushes make, the write that finds so joins them; readers are not disturbed. The joined files
    /// stay on the disk for readers of older versions until a vacuum. At least 2. Default: 16.
    /// </summary>
    public int CompactAfterFiles { get; set; } = 16;

    /// <summary>Files smaller than this count as small, and joined files become about this large. At least 1,024. Default: 32 MiB.</summary>
    public long CompactedFileBytes { get; set; } = 32L * 1024 * 1024;
}
