using System.Collections.Immutable;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A version of a table: what its log says up to there. Immutable.</summary>
internal sealed record DeltaSnapshot(
    string Folder,
    long Version,
    DeltaProtocol Protocol,
    string MetadataText,
    string SchemaString,
    IReadOnlyList<DeltaColumn> Columns,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    ImmutableSortedDictionary<string, DeltaFile> Files,
    ImmutableSortedDictionary<string, DeltaTombstone> Tombstones,
    ImmutableSortedDictionary<string, string> Transactions)
{
    /// <summary>What the table is read as.</summary>
    public Schema Schema { get; } = new(Columns.Select(c => c.Field));

    /// <summary>The columns that are in the files: all but those of the partitioning.</summary>
    public Schema DataSchema { get; } = new(Columns.Select(c => c.Field).Where(f => !PartitionColumns.Contains(f.Name)));

    /// <summary>Whether the table forbids that rows are removed.</summary>
    public bool IsAppendOnly => Configuration.TryGetValue("delta.appendOnly", out var value) && value == "true";
}
