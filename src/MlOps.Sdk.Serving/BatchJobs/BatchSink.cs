using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Where a batch job's answers go. Several jobs may share one.</summary>
public abstract class BatchSink
{
    /// <summary>How far a job has come; null when it never committed anything.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="ConflictException">The job was here, but how far it came is not known any more.</exception>
    public abstract ValueTask<BatchCheckpoint?> FindAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Begins to write for a job.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="schema">The columns of its rows.</param>
    /// <param name="cancellationToken">Ends the preparations.</param>
    /// <returns>What it is written with; disposed by the receiver.</returns>
    /// <exception cref="SchemaException">The sink has other columns.</exception>
    public abstract ValueTask<BatchWriter> OpenAsync(string job, Schema schema, CancellationToken cancellationToken = default);
}
