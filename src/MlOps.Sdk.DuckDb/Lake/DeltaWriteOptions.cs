namespace MlOps.Sdk.DuckDb;

/// <summary>What a write to a <see cref="DeltaTable"/> says about itself and how its file is made.</summary>
public sealed class DeltaWriteOptions
{
    internal const string DefaultOperation = "WRITE";

    /// <summary>A text kept in the commit, for the history. It is read after the last batch was written, so it may be set until then. Default: null.</summary>
    public string? UserMetadata { get; set; }

    /// <summary>What the commit is called in the history. Default: "WRITE".</summary>
    public string Operation { get; set; } = DefaultOperation;

    /// <summary>Rows in one row group of the Parquet file. Default: 122,880.</summary>
    public int RowGroupRows { get; set; } = 122_880;
}
