using System.Buffers;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes the lines of a commit.</summary>
internal sealed class DeltaActions(DateTimeOffset now)
{
    private const string Engine = "MlOps.Sdk";

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    private long Milliseconds { get; } = now.ToUnixTimeMilliseconds();

    public DeltaActions CommitInfo(string operation, string mode, long? readVersion, bool isBlindAppend, string? userMetadata) => Line("commitInfo", writer =>
    {
        writer.WriteNumber("timestamp", Milliseconds);
        writer.WriteString("operation", operation);
        writer.WriteStartObject("operationParameters");
        writer.WriteString("mode", mode);
        writer.WriteString("partitionBy", "[]");
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

    public DeltaActions Metadata(Schema schema) => Line("metaData", writer =>
    {
        writer.WriteString("id", Guid.NewGuid());
        writer.WriteStartObject("format");
        writer.WriteString("provider", "parquet");
        writer.WriteStartObject("options");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("schemaString", DeltaSchema.Write(schema));
        writer.WriteStartArray("partitionColumns");
        writer.WriteEndArray();
        writer.WriteStartObject("configuration");
        writer.WriteEndObject();
        writer.WriteNumber("createdTime", Milliseconds);
    });

    public DeltaActions Add(DeltaFile file) => Line("add", writer =>
    {
        writer.WriteString("path", file.Path);
        writer.WriteStartObject("partitionValues");
        writer.WriteEndObject();
        writer.WriteNumber("size", file.Size);
        writer.WriteNumber("modificationTime", Milliseconds);
        writer.WriteBoolean("dataChange", true);
        writer.WriteString("stats", file.Statistics);
    });

    public DeltaActions Remove(DeltaFile file) => Line("remove", writer =>
    {
        writer.WriteString("path", string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString)));
        writer.WriteNumber("deletionTimestamp", Milliseconds);
        writer.WriteBoolean("dataChange", true);
    });

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
