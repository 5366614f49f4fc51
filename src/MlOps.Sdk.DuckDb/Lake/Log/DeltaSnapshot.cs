using System.Collections.Immutable;
using System.Text.Json;
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

    /// <summary>The version of the last write of a name, by the protocol's <c>txn</c> actions; null when there was none.</summary>
    public long? TransactionVersion(string id) =>
        Transactions.TryGetValue(id, out var text) && JsonElement.Parse(text).TryGetProperty("version", out var version) ? version.GetInt64() : null;

    /// <summary>Whether columns, partitioning and properties are the same; commits and checkpoints write them in different ways.</summary>
    public bool HasSameMetadataAs(DeltaSnapshot other) =>
        MetadataText == other.MetadataText
        || (SchemaString == other.SchemaString && PartitionColumns.SequenceEqual(other.PartitionColumns) && Configuration.Count == other.Configuration.Count
            && Configuration.All(p => other.Configuration.TryGetValue(p.Key, out var value) && value == p.Value));

    /// <summary>The same rows without the columns of the partitioning: cheaper to read, since only the log has these.</summary>
    public DeltaSnapshot WithoutPartitions() => PartitionColumns.Count == 0 ? this : new DeltaSnapshot(
        Folder, Version, Protocol, MetadataText, SchemaString, [.. Columns.Where(c => !PartitionColumns.Contains(c.Field.Name))], [], Configuration, Files, Tombstones, Transactions);

    /// <summary>Whether the table forbids that rows are removed.</summary>
    public bool IsAppendOnly => Configuration.TryGetValue("delta.appendOnly", out var value) && value == "true";
}
