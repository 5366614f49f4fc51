using System.ComponentModel.DataAnnotations;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>How Parquet files are written. Values are compressed by zstd; timestamps carry the mark that they are in UTC.</summary>
public sealed class ParquetWriteOptions
{
    /// <summary>Rows in one row group, the unit that readers skip or read in parallel. Default: 122,880.</summary>
    [Range(2_048, 100_000_000)]
    public int RowGroupRows { get; set; } = 122_880;

    /// <summary>How hard zstd tries, 1 to 22. Default: 3.</summary>
    [Range(1, 22)]
    public int CompressionLevel { get; set; } = 3;

    /// <summary>The columns of the file. Default: null, those of the first batch; needed when there may be no batch at all.</summary>
    public Schema? Schema { get; set; }
}
