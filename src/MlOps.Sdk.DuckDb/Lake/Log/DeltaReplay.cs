using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Gathers the actions of a table's log, in order, into a <see cref="DeltaSnapshot"/>.</summary>
internal sealed class DeltaReplay
{
    private readonly string _folder;
    private readonly ImmutableSortedDictionary<string, DeltaFile>.Builder _files;
    private readonly ImmutableSortedDictionary<string, DeltaTombstone>.Builder _tombstones;
    private readonly ImmutableSortedDictionary<string, string>.Builder _transactions;
    private DeltaProtocol? _protocol;
    private JsonElement? _metadata;
    private readonly DeltaSnapshot? _before;

    public DeltaReplay(string folder, DeltaSnapshot? before)
    {
        _folder = folder;
        _before = before;
        _protocol = before?.Protocol;
        _files = before?.Files.ToBuilder() ?? ImmutableSortedDictionary.CreateBuilder<string, DeltaFile>(StringComparer.Ordinal);
        _tombstones = before?.Tombstones.ToBuilder() ?? ImmutableSortedDictionary.CreateBuilder<string, DeltaTombstone>(StringComparer.Ordinal);
        _transactions = before?.Transactions.ToBuilder() ?? ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Applies one line of the log. Actions that say nothing about the live rows are passed over.</summary>
    public void Apply(JsonElement action)
    {
        if (action.TryGetProperty("protocol", out var protocol) && protocol.ValueKind == JsonValueKind.Object)
        {
            _protocol = DeltaProtocol.Read(protocol);
        }
        else if (action.TryGetProperty("metaData", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
        {
            _metadata = metadata.Clone();
        }
        else if (action.TryGetProperty("add", out var add) && add.ValueKind == JsonValueKind.Object)
        {
            if (add.TryGetProperty("deletionVector", out var vector) && vector.ValueKind == JsonValueKind.Object)
            {
                throw new DataEngineException(
                    $"The Delta table '{_folder}' needs the reader feature 'deletionVectors', which is not supported here. Purge the table with the engine that wrote it.", DeltaProtocol.Operation);
            }

            var file = ReadFile(add);
            _files[file.Path] = file;
            _tombstones.Remove(file.Path);
        }
        else if (action.TryGetProperty("remove", out var remove) && remove.ValueKind == JsonValueKind.Object)
        {
            var file = ReadTombstone(remove);
            _files.Remove(file.Path);
            _tombstones[file.Path] = file;
        }
        else if (action.TryGetProperty("txn", out var transaction) && transaction.ValueKind == JsonValueKind.Object)
        {
            _transactions[transaction.GetProperty("appId").GetString()!] = transaction.GetRawText();
        }
    }

    /// <summary>The state after the actions applied so far.</summary>
    public DeltaSnapshot Finish(long version)
    {
        if (_protocol is null || (_metadata is null && _before is null))
        {
            throw Damaged($"it holds no {(_protocol is null ? "protocol" : "metaData")} action");
        }

        _protocol.CheckReadable(_folder, _metadata is { } m ? Map(m, "configuration") : _before!.Configuration);
        if (_metadata is not { } metadata)
        {
            return _before! with
            {
                Version = version,
                Protocol = _protocol,
                Files = _files.ToImmutable(),
                Tombstones = _tombstones.ToImmutable(),
                Transactions = _transactions.ToImmutable(),
            };
        }

        if (!metadata.TryGetProperty("schemaString", out var schema) || schema.ValueKind != JsonValueKind.String)
        {
            throw Damaged("its metaData has no schemaString");
        }

        var partitions = metadata.TryGetProperty("partitionColumns", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(p => p.GetString()!).ToList()
            : [];
        var text = schema.GetString()!;
        return new DeltaSnapshot(
            _folder,
            version,
            _protocol,
            metadata.GetRawText(),
            text,
            DeltaSchema.Read(text),
            partitions,
            Map(metadata, "configuration"),
            _files.ToImmutable(),
            _tombstones.ToImmutable(),
            _transactions.ToImmutable());
    }

    private DeltaFile ReadFile(JsonElement add)
    {
        var statistics = add.TryGetProperty("stats", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        var path = add.GetProperty("path").GetString()!;
        return new DeltaFile(Decode(path), add.GetProperty("size").GetInt64(), CountRows(statistics), statistics, PartitionValues(add))
        {
            ModificationTime = Time(add, "modificationTime"),
            EncodedPath = path,
            Tags = add.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Object ? tags.GetRawText() : null,
        };
    }

    private DeltaTombstone ReadTombstone(JsonElement remove)
    {
        var path = remove.GetProperty("path").GetString()!;
        return new DeltaTombstone(
            Decode(path),
            path,
            Time(remove, "deletionTimestamp"),
            remove.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number ? size.GetInt64() : null,
            PartitionValues(remove));
    }

    private static DateTimeOffset Time(JsonElement action, string name) =>
        action.TryGetProperty(name, out var at) && at.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeMilliseconds(at.GetInt64()) : DateTimeOffset.UnixEpoch;

    private static Dictionary<string, string?> PartitionValues(JsonElement action) =>
        action.TryGetProperty("partitionValues", out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString(), StringComparer.Ordinal)
            : [];

    private static long? CountRows(string? statistics)
    {
        if (string.IsNullOrEmpty(statistics))
        {
            return null;
        }

        using var json = JsonDocument.Parse(statistics);
        return json.RootElement.TryGetProperty("numRecords", out var count) ? count.GetInt64() : null;
    }

    /// <summary>Paths are URLs in the log. One that leads out of the table's folder is not followed.</summary>
    private string Decode(string path)
    {
        var decoded = Uri.UnescapeDataString(path);
        var full = Path.GetFullPath(Path.Join(_folder, decoded));
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)) + Path.DirectorySeparatorChar;
        return path.Contains("://", StringComparison.Ordinal) || Path.IsPathRooted(decoded) || decoded.Contains('\0', StringComparison.Ordinal)
            || !full.StartsWith(root, StringComparison.Ordinal)
            ? throw new DataEngineException($"The log of the Delta table '{_folder}' names the file '{path}' outside the table's folder, which is not read. Copy the file into the table.", "delta-read")
            : decoded;
    }

    private DataEngineException Damaged(string what) =>
        new($"The log of the Delta table '{_folder}' is damaged: {what}. Restore the folder '_delta_log' from a copy.", "delta-read");

    private static Dictionary<string, string> Map(JsonElement json, string name) =>
        json.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? string.Empty, StringComparer.Ordinal)
            : [];
}
