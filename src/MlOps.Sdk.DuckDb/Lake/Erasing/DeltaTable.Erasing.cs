using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DeltaTable
{
    private const int EraseAttempts = 10;

    private static readonly TimeSpan EraseWait = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Deletes the rows that satisfy all filters for good: from the newest version, and every file that holds such rows, also those that only older versions name,
    /// from the disk; files of the log that tell of them (bounds in statistics, conditions of deletions) give way to a checkpoint. No retention protects them.
    /// Older versions that needed these files can no longer be read.
    /// </summary>
    /// <remarks>
    /// Harmless to repeat, and a repetition completes an erasure that was stopped anywhere. The commit does not say what the rows were. What the file system or
    /// backups keep of deleted files is out of its reach.
    /// </remarks>
    /// <param name="where">Which rows; at least one filter.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; repeat it to complete it.</param>
    /// <exception cref="ArgumentException">There is no filter.</exception>
    /// <exception cref="ConflictException">Others kept writing such rows, or somebody may be about to commit some; try again later.</exception>
    /// <exception cref="SchemaException">A filter does not fit the table's columns.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here or is append-only, or a file could not be read, written or deleted.</exception>
    public async Task<DeltaErasure> EraseAsync(IReadOnlyList<DeltaFilter> where, DeltaEraseOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeltaEraseOptions();
        var cutoff = _clock.GetUtcNow() - options.UncommittedRetention;
        var start = await StartAsync(mayRemove: true, cancellationToken).ConfigureAwait(false);
        var predicate = new DeltaPredicate(where, start.Schema);
        await RequireCommittedAsync(predicate, cutoff, cancellationToken).ConfigureAwait(false);
        var rewrite = await DeleteSilentlyAsync(where, options, cancellationToken).ConfigureAwait(false);
        var snapshot = await StartAsync(mayRemove: true, cancellationToken).ConfigureAwait(false);
        var held = await DeltaRemains.FindAsync(_database, snapshot, predicate, rewrite.RemovedFiles, cutoff, cancellationToken).ConfigureAwait(false);

        // The log goes first: as long as a file is there, a repetition finds it and does the rest.
        var logFiles = held.Count > 0 || await DeltaRemains.AreInLogAsync(_database, _log, predicate, cancellationToken).ConfigureAwait(false)
            ? await ForgetHistoryAsync(options, cutoff, cancellationToken).ConfigureAwait(false)
            : 0;
        foreach (var path in held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Delete(path);
        }

        DurableFile.FsyncDirectory(Folder);
        return new DeltaErasure(Publish(snapshot), rewrite.DeletedRows, held, logFiles);
    }

    // Who writes now is given some time to commit, so that its rows can be looked at.
    private async Task RequireCommittedAsync(DeltaPredicate predicate, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var start = await StartAsync(mayRemove: true, cancellationToken).ConfigureAwait(false);
            if (await DeltaRemains.FindUncommittedAsync(_database, start, predicate, cutoff, cancellationToken).ConfigureAwait(false) is not { } path)
            {
                return;
            }

            if (attempt == EraseAttempts)
            {
                throw new ConflictException(
                    $"The file '{path}' of the Delta table '{Folder}' holds rows that are to be erased, or is being written, and belongs to no version: somebody may be about to commit it. "
                    + "Try again when no write is under way and the file is older than DeltaEraseOptions.UncommittedRetention.",
                    "delta-file",
                    path)
                { IsTransient = true };
            }

            await Task.Delay(attempt * EraseWait, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<DeltaRewrite> DeleteSilentlyAsync(IReadOnlyList<DeltaFilter> where, DeltaEraseOptions options, CancellationToken cancellationToken)
    {
        var write = new DeltaWriteOptions { Operation = ErasingOperation, UserMetadata = options.UserMetadata };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await DeleteAsync(where, write, cancellationToken).ConfigureAwait(false);
            }
            catch (ConflictException) when (attempt < EraseAttempts)
            {
                // Somebody added or removed files that may hold such rows: what they did is looked at, too.
            }
        }
    }

    /// <summary>Makes a version that says nothing, a checkpoint of it, and removes the log before it, oldest first.</summary>
    private async Task<int> ForgetHistoryAsync(DeltaEraseOptions options, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var start = await StartAsync(mayRemove: false, cancellationToken).ConfigureAwait(false);
        var nothing = new DeltaChange(start, DeltaReads.Nothing, [], ErasingOperation, [], options.UserMetadata) { IsBlindAppend = true };
        var version = await CommitAsync(nothing, [], cancellationToken).ConfigureAwait(false);
        var snapshot = await _log.ReadCommittedAsync(version, start).ConfigureAwait(false);
        Publish(snapshot);
        await DeltaCheckpointWriter.WriteAsync(_database, _log.LogFolder, snapshot, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return await DeltaLogCut.BeforeAsync(_log, snapshot.Version, cutoff, cancellationToken).ConfigureAwait(false);
    }
}
