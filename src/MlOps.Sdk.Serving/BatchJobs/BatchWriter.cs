using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Writes the rows of one job, commit by commit.</summary>
public abstract class BatchWriter : IAsyncDisposable
{
    /// <summary>How far the job had come when the writer was opened; null when it never committed anything.</summary>
    public abstract BatchCheckpoint? Checkpoint { get; }

    /// <summary>Makes rows durable together with how far the job has come: both or, whatever happens, none.</summary>
    /// <param name="rows">The rows; each batch is disposed when it was written. May give none.</param>
    /// <param name="checkpoint">Asked after the last row for what is kept with the rows.</param>
    /// <param name="cancellationToken">Ends the writing before the commit.</param>
    /// <returns>The version of the sink that has the rows.</returns>
    /// <exception cref="ConflictException">Another process has gone on with the job meanwhile; nothing was written.</exception>
    public abstract ValueTask<long> CommitAsync(IAsyncEnumerable<RecordBatch> rows, Func<BatchCheckpoint> checkpoint, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
