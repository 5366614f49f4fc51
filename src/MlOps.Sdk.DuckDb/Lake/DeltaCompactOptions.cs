using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.DuckDb;

/// <summary>How the small files of a <see cref="DeltaTable"/> are joined into larger ones.</summary>
public sealed class DeltaCompactOptions
{
    /// <summary>About how large, in bytes, the new files become; smaller files are joined. Default: 128 MiB.</summary>
    [Range(1_024, long.MaxValue)]
    public long TargetFileBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>Rows in one row group of a new file. Default: 122,880.</summary>
    [Range(2_048, 100_000_000)]
    public int RowGroupRows { get; set; } = 122_880;
}
