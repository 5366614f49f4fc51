using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Writes the whole state of a version as one Parquet file, so that readers need not replay all commits. It gets its name when it is complete and
/// on the disk; only then does <c>_last_checkpoint</c> point to it.
/// </summary>
internal static class DeltaCheckpointWriter
{
    private const string Input = "mlops_actions";
    // Columns and fields of the protocol's checkpoint schema; a field that an action lacks is null.
    private static readonly (string Action, string Structure)[] Columns =
    [
        ("txn", """{"appId":"VARCHAR","version":"BIGINT","lastUpdated":"BIGINT"}"""),
        ("add", """{"path":"VARCHAR","partitionValues":"MAP(VARCHAR,VARCHAR)","size":"BIGINT","modificationTime":"BIGINT","dataChange":"BOOLEAN","stats":"VARCHAR","tags":"MAP(VARCHAR,VARCHAR)"}"""),
        ("remove", """{"path":"VARCHAR","deletionTimestamp":"BIGINT","dataChange":"BOOLEAN","extendedFileMetadata":"BOOLEAN","partitionValues":"MAP(VARCHAR,VARCHAR)","size":"BIGINT"}"""),
        ("metaData", """{"id":"VARCHAR","name":"VARCHAR","description":"VARCHAR","format":{"provider":"VARCHAR","options":"MAP(VARCHAR,VARCHAR)"},"schemaString":"VARCHAR","partitionColumns":["VARCHAR"],"configuration":"MAP(VARCHAR,VARCHAR)","createdTime":"BIGINT"}"""),
        ("protocol", """{"minReaderVersion":"INTEGER","minWriterVersion":"INTEGER","readerFeatures":["VARCHAR"],"writerFeatures":["VARCHAR"]}"""),
    ];

    public static async Task WriteAsync(DuckDbDatabase database, string logFolder, DeltaSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var path = Path.Join(logFolder, string.Create(CultureInfo.InvariantCulture, $"{snapshot.Version:d20}.checkpoint.parquet"));
        var temporary = Path.Join(logFolder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.tmp");
        using var actions = Actions(snapshot, now - DeltaRetention.Of(snapshot));
        var columns = string.Join(", ", Columns.Select(c => $"json_transform(CASE WHEN action = '{c.Action}' THEN CAST(json AS JSON) END, '{c.Structure}') AS \"{c.Action}\""));
        long size;
        try
        {
            await database.ExecuteAsync(
                $"COPY (SELECT {columns} FROM {Input}) TO {DuckDbDatabase.QuoteLiteral(temporary)} (FORMAT parquet, COMPRESSION snappy)",
                new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { [Input] = actions } },
                cancellationToken).ConfigureAwait(false);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                DurableFile.Fsync(file, temporary);
                size = RandomAccess.GetLength(file);
            }

            File.Move(temporary, path, overwrite: true);
            DurableFile.FsyncDirectory(logFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"The checkpoint '{path}' could not be written: {exception.Message} Check the disk and the folder's permissions.", "delta-write", exception);
        }
        finally
        {
            File.Delete(temporary);
        }

        await DurableFile.WriteAtomicAsync(Path.Join(logFolder, "_last_checkpoint"), Pointer(snapshot, actions.RowCount, size), cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Pointer(DeltaSnapshot snapshot, int actions, long size) => Json(writer =>
    {
        writer.WriteNumber("version", snapshot.Version);
        writer.WriteNumber("size", actions);
        writer.WriteNumber("sizeInBytes", size);
        writer.WriteNumber("numOfAddFiles", snapshot.Files.Count);
    });

    /// <summary>One row for every action that makes up the state; tombstones that nobody needs any more are left out.</summary>
    private static RecordBatch Actions(DeltaSnapshot snapshot, DateTimeOffset oldestTombstone)
    {
        var rows = new RecordBatchBuilder(new Schema(new Field("action", DataType.Utf8), new Field("json", DataType.Utf8)))
            .AppendRow("protocol", snapshot.Protocol.Text)
            .AppendRow("metaData", snapshot.MetadataText);
        foreach (var transaction in snapshot.Transactions.Values)
        {
            rows.AppendRow("txn", transaction);
        }

        foreach (var file in snapshot.Files.Values)
        {
            rows.AppendRow("add", Encoding.UTF8.GetString(Json(w => DeltaFileActions.WriteAdd(w, file, dataChange: false))));
        }

        foreach (var file in snapshot.Tombstones.Values.Where(t => t.DeletedAt > oldestTombstone))
        {
            rows.AppendRow("remove", Encoding.UTF8.GetString(Json(w => DeltaFileActions.WriteRemove(w, file, dataChange: false))));
        }

        return rows.Build();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
