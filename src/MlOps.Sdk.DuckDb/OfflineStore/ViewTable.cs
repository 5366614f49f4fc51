using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The Delta table of one view version, cut by <see cref="StoredColumns.Origin"/>: rows computed from the source are replaced as a whole, pushed ones only added.
/// Version 0 is the empty table, so rows are there from version 1 on.
/// </summary>
internal sealed class ViewTable(DeltaTables tables, string folder, FeatureViewVersion view, DuckDbOfflineStoreOptions options)
{
    private const string EpochId = "mlops.epoch";

    private static readonly Dictionary<string, string?> Computed = new() { [StoredColumns.Origin] = "source" };
    private static readonly Dictionary<string, string?> Pushed = new() { [StoredColumns.Origin] = "push" };

    /// <summary>The stored columns, with unsigned integers as the next wider type, because the Delta protocol has none.</summary>
    public Schema Schema { get; } = new(StoredColumns.SchemaOf(view.View).Select(f => f with { Type = Stored(f.Type) }));

    /// <summary>Replaces the rows computed from the source.</summary>
    public async ValueTask<OfflineTable> ReplaceAsync(IAsyncEnumerable<RecordBatch> rows, CancellationToken cancellationToken)
    {
        var table = await OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        var write = new DeltaWriteOptions { Partition = Computed, TransactionId = EpochId, UserMetadata = view.View.Fingerprint };
        await table.OverwritePartitionsAsync(rows, write, cancellationToken).ConfigureAwait(false);
        return StateOf(table);
    }

    /// <summary>Adds rows, and joins the files of earlier additions when many have gathered.</summary>
    public async ValueTask<OfflineTable> AppendAsync(IAsyncEnumerable<RecordBatch> rows, CancellationToken cancellationToken)
    {
        var table = await OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        await table.AppendAsync(rows, new DeltaWriteOptions { Partition = Pushed }, cancellationToken).ConfigureAwait(false);
        var state = StateOf(table);
        if (table.Files.Count(IsSmall) > options.CompactAfterFiles)
        {
            await CompactAsync(table, cancellationToken).ConfigureAwait(false);
        }

        return state;
    }

    public async ValueTask<OfflineTable?> FindAsync(CancellationToken cancellationToken) =>
        await OpenAsync(cancellationToken).ConfigureAwait(false) is { } table ? StateOf(table) : null;

    /// <summary>The rows of a version, or of the newest, as a table expression; null when there are none.</summary>
    public async ValueTask<string?> RelationAsync(long? version, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken).ConfigureAwait(false) is not { } table)
        {
            return null;
        }

        var snapshot = await table.FindSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        return await table.DataSqlAsync(snapshot, snapshot.Files.Values, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The files of a version, or of the newest.</summary>
    public async ValueTask<IReadOnlyList<string>> FilesAsync(long? version, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken).ConfigureAwait(false) is not { } table)
        {
            return [];
        }

        var snapshot = await table.FindSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        return [.. snapshot.Files.Keys.Select(p => Path.Join(table.Folder, p))];
    }

    /// <summary>The rows of the files that one version has and an earlier one has not, as a table expression; null when there are none.</summary>
    public async ValueTask<string?> RelationBetweenAsync(long since, long version, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken).ConfigureAwait(false) is not { } table)
        {
            return null;
        }

        var before = await table.FindSnapshotAsync(since, cancellationToken).ConfigureAwait(false);
        var after = await table.FindSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        return await table.DataSqlAsync(after, after.Files.Values.Where(f => !before.Files.ContainsKey(f.Path)), cancellationToken).ConfigureAwait(false);
    }

    private static OfflineTable StateOf(DeltaTable table) => new(table.Version, table.Files.Sum(f => f.RowCount ?? 0), table.FindTransaction(EpochId) ?? 0);

    private static DataType Stored(DataType type) => type.Kind switch
    {
        DataTypeKind.UInt8 => DataType.Int16,
        DataTypeKind.UInt16 => DataType.Int32,
        DataTypeKind.UInt32 => DataType.Int64,
        DataTypeKind.UInt64 => DataType.Decimal128(20, 0),
        _ => type,
    };

    // The rows are in the table already: what keeps their files from being joined now may pass until the next time.
    private async ValueTask CompactAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        try
        {
            await table.CompactAsync(new DeltaCompactOptions { TargetFileBytes = options.CompactedFileBytes }, cancellationToken).ConfigureAwait(false);
        }
        catch (ConflictException)
        {
        }
    }

    private bool IsSmall(DeltaFile file) => file.Size < options.CompactedFileBytes;

    private Task<DeltaTable> OpenOrCreateAsync(CancellationToken cancellationToken) =>
        tables.OpenOrCreateAsync(folder, new Schema([.. Schema, new Field(StoredColumns.Origin, DataType.Utf8)]), [StoredColumns.Origin], cancellationToken);

    private async ValueTask<DeltaTable?> OpenAsync(CancellationToken cancellationToken) =>
        await tables.FindAsync(folder, cancellationToken).ConfigureAwait(false) is { Version: > 0 } table ? table : null;
}
