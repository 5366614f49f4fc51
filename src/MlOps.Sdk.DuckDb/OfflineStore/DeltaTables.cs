using System.Collections.Concurrent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The Delta tables of a lake, each opened once: later only the commits that were made since are read.</summary>
internal sealed class DeltaTables(DuckDbDatabase database)
{
    private readonly ConcurrentDictionary<string, DeltaTable> _open = new(StringComparer.Ordinal);

    /// <summary>A table at its newest version, or null when there is none.</summary>
    public async Task<DeltaTable?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        if (!DeltaTable.Exists(database, folder))
        {
            _open.TryRemove(folder, out _);
            return null;
        }

        if (_open.TryGetValue(folder, out var known))
        {
            await known.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return known;
        }

        var table = await DeltaTable.OpenAsync(database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        return _open.GetOrAdd(folder, table);
    }

    /// <summary>A table at its newest version, which is made when there is none.</summary>
    public async Task<DeltaTable> OpenOrCreateAsync(string folder, Schema schema, IReadOnlyList<string> partitionColumns, CancellationToken cancellationToken)
    {
        if (await FindAsync(folder, cancellationToken).ConfigureAwait(false) is { } known && known.Schema.Equals(schema) && known.PartitionColumns.SequenceEqual(partitionColumns))
        {
            return known;
        }

        var options = new DeltaTableOptions { PartitionColumns = partitionColumns };
        return _open.GetOrAdd(folder, await DeltaTable.OpenOrCreateAsync(database, folder, schema, options, cancellationToken).ConfigureAwait(false));
    }
}
