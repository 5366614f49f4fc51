using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>What a table demands of those who read or write it.</summary>
/// <param name="MinimumReader">The protocol version a reader needs.</param>
/// <param name="MinimumWriter">The protocol version a writer needs.</param>
/// <param name="ReaderFeatures">The features a reader of version 3 needs.</param>
/// <param name="WriterFeatures">The features a writer of version 7 needs.</param>
/// <param name="Text">The action as the log has it.</param>
internal sealed record DeltaProtocol(
    int MinimumReader, int MinimumWriter, IReadOnlyList<string> ReaderFeatures, IReadOnlyList<string> WriterFeatures, string Text)
{
    /// <summary>What a refusal is called in errors.</summary>
    public const string Operation = "delta-protocol";

    private const string ColumnMappingKey = "delta.columnMapping.mode";

    // Both are kept by every writer here: nothing is removed from an append-only table, and a table with invariants is not written.
    private static readonly string[] KnownWriterFeatures = ["appendOnly", "invariants"];

    public static DeltaProtocol Read(JsonElement json) => new(
        json.GetProperty("minReaderVersion").GetInt32(),
        json.TryGetProperty("minWriterVersion", out var writer) && writer.ValueKind == JsonValueKind.Number ? writer.GetInt32() : 0,
        Features(json, "readerFeatures"),
        Features(json, "writerFeatures"),
        json.GetRawText());

    /// <summary>Whether both demand the same; commits and checkpoints write it in different ways.</summary>
    public bool IsSameAs(DeltaProtocol other) =>
        MinimumReader == other.MinimumReader && MinimumWriter == other.MinimumWriter
        && ReaderFeatures.ToHashSet(StringComparer.Ordinal).SetEquals(other.ReaderFeatures) && WriterFeatures.ToHashSet(StringComparer.Ordinal).SetEquals(other.WriterFeatures);

    /// <summary>Refuses a table that needs more of a reader than there is here.</summary>
    public void CheckReadable(string folder, IReadOnlyDictionary<string, string> configuration)
    {
        if (configuration.TryGetValue(ColumnMappingKey, out var mapping) && mapping != "none")
        {
            throw Refuse(folder, $"the reader feature 'columnMapping' (mode '{mapping}')");
        }

        if (MinimumReader > 3)
        {
            throw Refuse(folder, $"the reader protocol version {MinimumReader}");
        }

        if (MinimumReader == 3 && ReaderFeatures.Count > 0)
        {
            throw Refuse(folder, $"the reader feature '{string.Join("', '", ReaderFeatures)}'");
        }
    }

    /// <summary>Refuses a table that needs more of a writer than there is here.</summary>
    public void CheckWritable(string folder, DeltaSnapshot snapshot)
    {
        var unknown = WriterFeatures.Except(KnownWriterFeatures).ToList();
        if (MinimumWriter is > 2 and not 7)
        {
            throw Refuse(folder, $"the writer protocol version {MinimumWriter}");
        }

        if (MinimumWriter == 7 && unknown.Count > 0)
        {
            throw Refuse(folder, $"the writer feature '{string.Join("', '", unknown)}'");
        }

        if (snapshot.SchemaString.Contains("delta.invariants", StringComparison.Ordinal))
        {
            throw Refuse(folder, "column invariants");
        }

        if (snapshot.Columns.FirstOrDefault(c => c.IsForeign) is { } foreign)
        {
            throw Refuse(folder, $"the type of the column '{foreign.Field.Name}' when it is written");
        }
    }

    private static List<string> Features(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(f => f.GetString()!)] : [];

    public static DataEngineException Refuse(string folder, string what) =>
        new($"The Delta table '{folder}' needs {what}, which is not supported here. Use it with the engine that wrote it, or have that engine write the table without it.", Operation);
}
