using System.Globalization;
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
    /// <exception cref="ConflictException">Somebody changed the table's columns, properties or protocol meanwhile; nothing was changed.</exception>
    /// <exception cref="SchemaException">A batch has other columns than the table, or a value is missing that may not be.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here, or the files could not be.</exception>
    public Task<long> AppendAsync(IAsyncEnumerable<RecordBatch> batches, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(batches, options, "Append", (_, _) => [], cancellationToken);

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
        WriteAsync(batches, options, "Overwrite", (start, _) => [.. start.Files.Values], cancellationToken);

    /// <summary>Replaces all rows by one batch, which stays the caller's; see the other overload.</summary>
    /// <param name="batch">The rows, with the table's columns.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    public Task<long> OverwriteAsync(RecordBatch batch, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        OverwriteAsync(BatchStream.Of(batch), options, cancellationToken);

    /// <summary>
    /// Replaces the partitions that the rows belong to, or that of <see cref="DeltaWriteOptions.Partition"/>, and leaves the others alone. Others may write to
    /// other partitions at the same time.
    /// </summary>
    /// <param name="batches">The rows, with the table's columns. Each batch is disposed when it has been written.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    /// <exception cref="InvalidOperationException">The table has no partition columns.</exception>
    /// <exception cref="ConflictException">Somebody wrote to one of the partitions meanwhile; nothing was changed.</exception>
    /// <exception cref="SchemaException">A batch has other columns than the table, or a value is missing that may not be.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here or is append-only, or the files could not be written.</exception>
    public Task<long> OverwritePartitionsAsync(IAsyncEnumerable<RecordBatch> batches, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_snapshot.PartitionColumns.Count == 0)
        {
            throw new InvalidOperationException($"The Delta table '{Folder}' is not partitioned, so it has no partitions to replace. Use OverwriteAsync, or make the table with partition columns.");
        }

        return WriteAsync(
            batches,
            options,
            "Overwrite",
            (start, written) =>
            {
                var partitions = DeltaPartitioning.Keys(start, written, options?.Partition);
                return [.. start.Files.Values.Where(f => partitions.Contains(DeltaPartitioning.Key(start, f)))];
            },
            cancellationToken);
    }

    /// <summary>Replaces the partitions of one batch, which stays the caller's; see the other overload.</summary>
    /// <param name="batch">The rows, with the table's columns.</param>
    /// <param name="options">What the commit says about itself.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <returns>The version that holds the rows; it is on the disk.</returns>
    public Task<long> OverwritePartitionsAsync(RecordBatch batch, DeltaWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        OverwritePartitionsAsync(BatchStream.Of(batch), options, cancellationToken);

    private async Task<long> WriteAsync(
        IAsyncEnumerable<RecordBatch> batches,
        DeltaWriteOptions? asked,
        string mode,
        Func<DeltaSnapshot, IReadOnlyList<DeltaFile>, IReadOnlyList<DeltaFile>> replaced,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var options = asked ?? new DeltaWriteOptions();
        var isAppend = mode == "Append";
        var start = await StartAsync(mayRemove: !isAppend, cancellationToken).ConfigureAwait(false);
        DeltaPartitioning.CheckValues(start, options.Partition);
        if (options is { TransactionId: { } id, ExpectedTransactionVersion: { } expected } && (start.TransactionVersion(id) ?? -1) != expected)
        {
            throw Conflict(start, $"wrote as '{id}'");
        }

        var writer = new DeltaFileWriter(_database, Folder, _clock, options.RowGroupRows);
        return await WriteAndCommitAsync(
            writer,
            async () =>
            {
                await writer.WriteAsync(batches, start, options.Partition, cancellationToken).ConfigureAwait(false);
                var removed = replaced(start, writer.Written);
                var partitions = DeltaPartitioning.Keys(start, writer.Written, options.Partition);
                var isWhole = removed.Count == start.Files.Count && !isAppend && options.Partition is null;
                var reads = isAppend ? DeltaReads.Nothing : new DeltaReads(
                    [.. removed.Select(f => f.Path)], f => isWhole || partitions.Contains(DeltaPartitioning.Key(start, f)));
                return new DeltaChange(start, reads, removed, options.Operation, [new("mode", mode), new("partitionBy", DeltaTexts.Json(start.PartitionColumns))], options.UserMetadata)
                {
                    IsBlindAppend = isAppend && options.TransactionId is null,
                    TransactionId = options.TransactionId,
                };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest version, if it may be written.</summary>
    private async Task<DeltaSnapshot> StartAsync(bool mayRemove, CancellationToken cancellationToken)
    {
        var start = await _log.ReadAsync(null, _snapshot, cancellationToken).ConfigureAwait(false);
        start.Protocol.CheckWritable(Folder, start);
        return mayRemove && start.IsAppendOnly
            ? throw new DataEngineException($"The Delta table '{Folder}' is append-only, so its rows cannot be replaced or deleted. Append instead, or use another table.", "delta-write")
            : start;
    }

    /// <summary>Writes files and names them in a version; when that fails the files are taken back.</summary>
    private async Task<long> WriteAndCommitAsync(DeltaFileWriter writer, Func<Task<DeltaChange>> write, CancellationToken cancellationToken)
    {
        var areFilesKept = false;
        try
        {
            var version = await CommitAsync(await write().ConfigureAwait(false), writer.Written, cancellationToken).ConfigureAwait(false);
            areFilesKept = true;
            await AdvanceAsync(version).ConfigureAwait(false);
            return version;
        }
        catch (ArtifactException)
        {
            // Whether the commit has its name may be in doubt; a file that no version names costs only space.
            areFilesKept = true;
            throw;
        }
        finally
        {
            if (!areFilesKept)
            {
                writer.Discard();
            }
        }
    }

    private async Task<long> CommitAsync(DeltaChange change, IReadOnlyList<DeltaFile> added, CancellationToken cancellationToken)
    {
        var (start, current) = (change.Start, change.Start);
        for (var attempt = 1; attempt <= MaximumAttempts; attempt++)
        {
            if (await _log.TryCommitAsync(current.Version + 1, change.Actions(current.Version + 1, _clock.GetUtcNow(), added), cancellationToken).ConfigureAwait(false))
            {
                return current.Version + 1;
            }

            current = await _log.ReadAsync(null, current, cancellationToken).ConfigureAwait(false);
            if (DeltaConflicts.Find(start, current, change.Reads, change.TransactionId) is { } conflict)
            {
                throw Conflict(start, conflict);
            }
        }

        throw Conflict(start, string.Create(CultureInfo.InvariantCulture, $"won the race {MaximumAttempts} times"));
    }

    /// <summary>The commit is made: what follows is not cancelled any more, and cannot undo it.</summary>
    private async Task AdvanceAsync(long version)
    {
        var known = _snapshot;
        var snapshot = await _log.ReadCommittedAsync(version, known.Version <= version ? known : null).ConfigureAwait(false);
        Publish(snapshot);
        if (version % CheckpointInterval(snapshot) == 0)
        {
            try
            {
                await DeltaCheckpointWriter.WriteAsync(_database, _log.LogFolder, snapshot, _clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MlOpsException or IOException or UnauthorizedAccessException)
            {
                // The log alone says everything; the next interval brings the next checkpoint.
            }
        }
    }

    private ConflictException Conflict(DeltaSnapshot start, string what) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Another writer {what} while the Delta table '{Folder}' was written from version {start.Version} on, so nothing was changed. Read the table again and repeat the write."),
        "delta-table",
        Folder);
}
