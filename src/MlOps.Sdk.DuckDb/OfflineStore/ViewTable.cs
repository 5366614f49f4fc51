using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>The Delta table of one view version. Version 0 is the empty table, so rows are there from version 1 on.</summary>
internal sealed class ViewTable(DuckDbDatabase database, string folder, FeatureViewVersion view)
{
    /// <summary>The stored columns, with unsigned integers as the next wider type, because the Delta protocol has none.</summary>
    public Schema Schema { get; } = new(StoredColumns.SchemaOf(view.View).Select(f => f with { Type = Stored(f.Type) }));

    /// <summary>Replaces all rows.</summary>
    public async ValueTask<OfflineTable> ReplaceAsync(IAsyncEnumerable<RecordBatch> rows, CancellationToken cancellationToken)
    {
        var table = await DeltaTable.OpenOrCreateAsync(database, folder, Schema, cancellationToken: cancellationToken).ConfigureAwait(false);
        await table.OverwriteAsync(rows, new DeltaWriteOptions { UserMetadata = view.View.Fingerprint }, cancellationToken).ConfigureAwait(false);
        return StateOf(table);
    }

    public async ValueTask<OfflineTable?> FindAsync(CancellationToken cancellationToken) =>
        await OpenAsync(cancellationToken).ConfigureAwait(false) is { } table ? StateOf(table) : null;

    /// <summary>The rows of a version, or of the newest, as a table expression; null when there are none.</summary>
    public async ValueTask<string?> RelationAsync(long? version, CancellationToken cancellationToken) =>
        await OpenAsync(cancellationToken).ConfigureAwait(false) is { } table ? await table.ToSqlAsync(version, cancellationToken).ConfigureAwait(false) : null;

    private static OfflineTable StateOf(DeltaTable table) => new(table.Version, table.Files.Sum(f => f.RowCount ?? 0));

    private static DataType Stored(DataType type) => type.Kind switch
    {
        DataTypeKind.UInt8 => DataType.Int16,
        DataTypeKind.UInt16 => DataType.Int32,
        DataTypeKind.UInt32 => DataType.Int64,
        DataTypeKind.UInt64 => DataType.Decimal128(20, 0),
        _ => type,
    };

    private async ValueTask<DeltaTable?> OpenAsync(CancellationToken cancellationToken)
    {
        if (!DeltaTable.Exists(database, folder))
        {
            return null;
        }

        var table = await DeltaTable.OpenAsync(database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        return table.Version > 0 ? table : null;
    }
}
