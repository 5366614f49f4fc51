namespace MlOps.Sdk.DuckDb;

/// <summary>What a write to a <see cref="DeltaTable"/> says about itself and how its file is made.</summary>
public sealed class DeltaWriteOptions
{
    internal const string DefaultOperation = "WRITE";

    /// <summary>A text kept in the commit, for the history. It is read after the last batch was written, so it may be set until then. Default: null.</summary>
    public string? UserMetadata { get; set; }

    /// <summary>What the commit is called in the history. Default: "WRITE".</summary>
    public string Operation { get; set; } = DefaultOperation;

    /// <summary>
    /// The partition that all rows belong to: for each of the table's partition columns the value, as the log writes it. The batches then have only the other
    /// columns, and a replacement of partitions replaces this one, also by no rows. Default: null, the partitions are found in the rows.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Partition { get; set; }

    /// <summary>
    /// A name under which the table remembers the version that this write makes, until the next write of that name; <see cref="DeltaTable.FindTransaction"/>
    /// tells it. Two writes of one name never commit beside each other. In the log it is the protocol's <c>txn</c> action. Default: null, none.
    /// </summary>
    public string? TransactionId { get; set; }

    /// <summary>
    /// The version that <see cref="DeltaTable.FindTransaction"/> must name for <see cref="TransactionId"/> when the write begins, or -1 when there must be none; otherwise
    /// the write is refused as a conflict. So a writer that goes on where it believes to have stopped cannot write beside another of its name. Default: null, not looked at.
    /// </summary>
    public long? ExpectedTransactionVersion { get; set; }

    /// <summary>Rows in one row group of the Parquet file. Default: 122,880.</summary>
    public int RowGroupRows { get; set; } = 122_880;
}
