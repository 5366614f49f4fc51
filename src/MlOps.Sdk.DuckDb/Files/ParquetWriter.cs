using System.Globalization;
using System.Runtime.ExceptionServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Writes Parquet files: whole and durable under their name, or not at all.</summary>
internal static class ParquetWriter
{
    private const string Input = "mlops_rows";

    /// <summary>Writes a stream of batches, each of which is disposed, and returns the number of rows.</summary>
    public static async Task<long> WriteAsync(
        DuckDbDatabase database, string path, IAsyncEnumerable<RecordBatch> batches, ParquetWriteOptions options, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' is not the name of a file.", nameof(path));
        if (!Directory.Exists(folder))
        {
            throw new DataEngineException($"The folder '{folder}' does not exist, so '{path}' cannot be written. Create the folder first.", "write-parquet");
        }

        var temporary = Path.Join(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():n}.tmp");
        try
        {
            var rows = await CopyAsync(database, temporary, batches, options, cancellationToken).ConfigureAwait(false);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                DurableFile.Fsync(file, temporary);
            }

            File.Move(temporary, full, overwrite: true);
            DurableFile.FsyncDirectory(folder);
            return rows;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"'{path}' could not be written: {exception.Message} Check the disk and the folder's permissions.", "write-parquet", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<long> CopyAsync(
        DuckDbDatabase database, string path, IAsyncEnumerable<RecordBatch> batches, ParquetWriteOptions options, CancellationToken cancellationToken)
    {
        var source = await BatchStream.StartAsync(batches, options.Schema, cancellationToken).ConfigureAwait(false);
        var columns = source.Schema.Select(f =>
        {
            var name = DuckDbDatabase.QuoteIdentifier(f.Name);
            return f.Type.Kind == DataTypeKind.Timestamp ? $"{TimestampSql.ToZoned(name)} AS {name}" : name;
        });
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"COPY (SELECT {string.Join(", ", columns)} FROM {Input}) TO {DuckDbDatabase.QuoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {options.CompressionLevel}, ROW_GROUP_SIZE {options.RowGroupRows})");
        using var session = database.OpenSession(new DuckDbQuery(), cancellationToken);
        var input = new StreamInput(source.Schema, source.Batches, cancellationToken);
        try
        {
            session.AddInput(Input, input);
            return await Task.Run(() => session.Execute(sql), cancellationToken).ConfigureAwait(false);
        }
        catch (DataEngineException) when (input.Failure is { } failure)
        {
            // The engine only repeats the words of what went wrong in the caller's own sequence.
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }
}
