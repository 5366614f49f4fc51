using System.Collections.Immutable;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A version of a table: what its log says up to there. Immutable.</summary>
internal sealed record DeltaSnapshot(
    string Folder,
    long Version,
    DeltaProtocol Protocol,
    string TableId,
    string SchemaString,
    IReadOnlyList<DeltaColumn> Columns,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    ImmutableSortedDictionary<string, DeltaFile> Files)
{
    /// <summary>What the table is read as.</summary>
    public Schema Schema { get; } = new(Columns.Select(c => c.Field));

    /// <summary>Whether the table forbids that rows are removed.</summary>
    public bool IsAppendOnly => Configuration.TryGetValue("delta.appendOnly", out var value) && value == "true";
}
