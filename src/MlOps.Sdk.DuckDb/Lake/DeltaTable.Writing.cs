using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DeltaTable
{
    private const int MaximumAttempts = 100;

    /// <summary>Adds rows as a new version. When others commit at the same time, the rows are added after theirs.</summary>
    /// <param name="batches">The rows, with the table's columns. Each batch is disposed when it has been written.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    /// <exception cref="SchemaException">A batch has other columns than the table, or a value is missing that may not be.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here, or the files could not be.</exception>
    public Task<long> AppendAsync(IAsyncEnumerable<RecordBatch> batches, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(batches, options ?? new DeltaWriteOptions(), isOverwrite: false, cancellationToken);

    /// <summary>Adds one batch, which stays the caller's; see the other overload.</summary>
    /// <param name="batch">The rows, with the table's columns.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    public Task<long> AppendAsync(RecordBatch batch, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        AppendAsync(BatchStream.Of(batch), options, cancellationToken);

    /// <summary>Replaces all rows as a new version; the old ones stay in the versions before. Fails when others commit at the same time.</summary>
    /// <param name="batches">The rows, with the table's columns. Each batch is disposed when it has been written.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    /// <exception cref="ConflictException">Somebody committed after the write began; nothing was changed.</exception>
    /// <exception cref="SchemaException">A batch has other columns than the table, or a value is missing that may not be.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here or is append-only, or the files could not be written.</exception>
    public Task<long> OverwriteAsync(IAsyncEnumerable<RecordBatch> batches, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(batches, options ?? new DeltaWriteOptions(), isOverwrite: true, cancellationToken);

    /// <summary>Replaces all rows by one batch, which stays the caller's; see the other overload.</summary>
    /// <param name="batch">The rows, with the table's columns.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    public Task<long> OverwriteAsync(RecordBatch batch, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        OverwriteAsync(BatchStream.Of(batch), options, cancellationToken);

    private async Task<long> WriteAsync(
        IAsyncEnumerable<RecordBatch> batches, DeltaWriteOptions options, bool isOverwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var start = await _log.ReadAsync(null, _snapshot, cancellationToken).ConfigureAwait(false);
        start.Protocol.CheckWritable(Folder, start);
        if (isOverwrite && start.IsAppendOnly)
        {
            throw new DataEngineException($"The Delta table '{Folder}' is append-only, so its rows cannot be replaced. Append instead, or use another table.", "delta-write");
        }

        var (file, path) = await WriteFileAsync(batches, start, options, cancellationToken).ConfigureAwait(false);
        var isFileKept = false;
        try
        {
            var version = isOverwrite
                ? await CommitOverwriteAsync(file, start, options, cancellationToken).ConfigureAwait(false)
                : await CommitAppendAsync(file, start, options, cancellationToken).ConfigureAwait(false);
            isFileKept = true;
            await AdvanceAsync(version).ConfigureAwait(false);
            return version;
        }
        catch (ArtifactException)
        {
            // Whether the commit has its name may be in doubt; a file that no version names costs only space.
            isFileKept = true;
            throw;
        }
        finally
        {
            if (!isFileKept || file.RowCount == 0)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The commit is made: what follows is not cancelled any more.</summary>
    private async Task AdvanceAsync(long version)
    {
        var known = _snapshot;
        Publish(await _log.ReadAsync(version, known.Version <= version ? known : null, CancellationToken.None).ConfigureAwait(false));
    }

    private async Task<(DeltaFile File, string Path)> WriteFileAsync(
        IAsyncEnumerable<RecordBatch> batches, DeltaSnapshot snapshot, DeltaWriteOptions options, CancellationToken cancellationToken)
    {
        var name = $"part-00000-{Guid.NewGuid():d}-c000.zstd.parquet";
        var path = Path.Join(Folder, name);
        var writing = new ParquetWriteOptions { Schema = snapshot.Schema, RowGroupRows = options.RowGroupRows };
        await _database.WriteParquetAsync(path, CheckNulls(batches, snapshot.Schema, cancellationToken), writing, cancellationToken).ConfigureAwait(false);
        try
        {
            var (statistics, rows) = await DeltaStatistics.ReadAsync(_database, path, snapshot.Schema, cancellationToken).ConfigureAwait(false);
            return (new DeltaFile(name, new FileInfo(path).Length, rows, statistics, new Dictionary<string, string?>()), path);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private async Task<long> CommitAppendAsync(DeltaFile file, DeltaSnapshot start, DeltaWriteOptions options, CancellationToken cancellationToken)
    {
        var current = start;
        for (var attempt = 1; attempt <= MaximumAttempts; attempt++)
        {
            var actions = new DeltaActions(_clock.GetUtcNow()).CommitInfo(options.Operation, "Append", current.Version, isBlindAppend: true, options.UserMetadata);
            AddUnlessEmpty(actions, file);
            if (await _log.TryCommitAsync(current.Version + 1, actions.Bytes, cancellationToken).ConfigureAwait(false))
            {
                return current.Version + 1;
            }

            current = await _log.ReadAsync(null, current, cancellationToken).ConfigureAwait(false);
            current.Protocol.CheckWritable(Folder, current);
            if (current.SchemaString != start.SchemaString)
            {
                throw Conflict(start, "changed the columns");
            }
        }

        throw Conflict(start, string.Create(CultureInfo.InvariantCulture, $"won the race {MaximumAttempts} times"));
    }

    private async Task<long> CommitOverwriteAsync(DeltaFile file, DeltaSnapshot start, DeltaWriteOptions options, CancellationToken cancellationToken)
    {
        var actions = new DeltaActions(_clock.GetUtcNow()).CommitInfo(options.Operation, "Overwrite", start.Version, isBlindAppend: false, options.UserMetadata);
        foreach (var old in start.Files.Values)
        {
            actions.Remove(old);
        }

        AddUnlessEmpty(actions, file);
        return await _log.TryCommitAsync(start.Version + 1, actions.Bytes, cancellationToken).ConfigureAwait(false)
            ? start.Version + 1
            : throw Conflict(start, "committed first");
    }

    private static void AddUnlessEmpty(DeltaActions actions, DeltaFile file)
    {
        if (file.RowCount > 0)
        {
            actions.Add(file);
        }
    }

    private ConflictException Conflict(DeltaSnapshot start, string what) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Another writer {what} while the Delta table '{Folder}' was written from version {start.Version} on, so nothing was changed. Read the table again and repeat the write."),
        "delta-table",
        Folder);

    private static async IAsyncEnumerable<RecordBatch> CheckNulls(
        IAsyncEnumerable<RecordBatch> batches, Schema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var field in schema.Where(f => !f.IsNullable && batch.Schema.Contains(f.Name) && batch[f.Name].NullCount > 0))
            {
                batch.Dispose();
                throw new SchemaException($"Column '{field.Name}' of the table may not be null, but a batch misses values of it. Fill them in first.", field.Name);
            }

            yield return batch;
        }
    }
}
