using System.Buffers;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes the lines of a commit.</summary>
internal sealed class DeltaActions(DateTimeOffset now)
{
    private const string Engine = "MlOps.Sdk";

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>When the commit says it was made.</summary>
    public DateTimeOffset Timestamp { get; } = now;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Says what was done, for the history.</summary>
    /// <param name="operation">What it is called.</param>
    /// <param name="parameters">Its particulars; each value is a text, as other readers expect.</param>
    /// <param name="readVersion">The version it was made from, or null for the first.</param>
    /// <param name="isBlindAppend">Whether it only adds and read nothing.</param>
    /// <param name="userMetadata">The caller's words.</param>
    public DeltaActions CommitInfo(
        string operation, IReadOnlyList<KeyValuePair<string, string>> parameters, long? readVersion, bool isBlindAppend, string? userMetadata) => Line("commitInfo", writer =>
    {
        writer.WriteNumber("timestamp", Timestamp.ToUnixTimeMilliseconds());
        writer.WriteString("operation", operation);
        writer.WriteStartObject("operationParameters");
        foreach (var (name, value) in parameters)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        if (readVersion is { } version)
        {
            writer.WriteNumber("readVersion", version);
        }

        writer.WriteBoolean("isBlindAppend", isBlindAppend);
        writer.WriteString("engineInfo", Engine);
        if (userMetadata is not null)
        {
            writer.WriteString("userMetadata", userMetadata);
        }
    });

    public DeltaActions Protocol() => Line("protocol", writer =>
    {
        writer.WriteNumber("minReaderVersion", 1);
        writer.WriteNumber("minWriterVersion", 2);
    });

    public DeltaActions Metadata(Schema schema, IReadOnlyList<string> partitionColumns) => Line("metaData", writer =>
    {
        writer.WriteString("id", Guid.NewGuid());
        writer.WriteStartObject("format");
        writer.WriteString("provider", "parquet");
        writer.WriteStartObject("options");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("schemaString", DeltaSchema.Write(schema));
        writer.WriteStartArray("partitionColumns");
        foreach (var column in partitionColumns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("configuration");
        writer.WriteEndObject();
        writer.WriteNumber("createdTime", Timestamp.ToUnixTimeMilliseconds());
    });

    /// <param name="id">The application, in the protocol's words.</param>
    /// <param name="version">Its version, which grows.</param>
    public DeltaActions Transaction(string id, long version) => Line("txn", writer =>
    {
        writer.WriteString("appId", id);
        writer.WriteNumber("version", version);
        writer.WriteNumber("lastUpdated", Timestamp.ToUnixTimeMilliseconds());
    });

    /// <param name="file">The file.</param>
    /// <param name="dataChange">False when its rows were in the table before.</param>
    public DeltaActions Add(DeltaFile file, bool dataChange) => Line("add", writer => DeltaFileActions.WriteAdd(writer, file, dataChange));

    /// <param name="file">The file.</param>
    /// <param name="dataChange">False when its rows stay in the table.</param>
    public DeltaActions Remove(DeltaFile file, bool dataChange) => Line(
        "remove",
        writer => DeltaFileActions.WriteRemove(writer, new DeltaTombstone(file.Path, file.EncodedPath, Timestamp, file.Size, file.PartitionValues), dataChange));

    private DeltaActions Line(string action, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(_bytes))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(action);
            write(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        _bytes.Write("\n"u8);
        return this;
    }
}
