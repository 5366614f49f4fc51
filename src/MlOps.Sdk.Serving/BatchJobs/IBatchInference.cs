using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Asks a deployment about all rows of a source: in parallel, in order, in constant memory, and so that a job that was stopped anywhere,
/// also by a kill, writes each row exactly once when it is started again. Thread-safe.
/// </summary>
public interface IBatchInference
{
    /// <summary>Runs a job to its end, from where it had come to. A job that is complete does nothing.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="source">The rows; further columns than the model's are allowed.</param>
    /// <param name="sink">Where the answers go.</param>
    /// <param name="progress">Told after each chunk and each commit; null for nobody.</param>
    /// <param name="cancellationToken">Stops the job; the last commit stays.</param>
    /// <exception cref="ConflictException">The source, the model's version or the definition is not the one that the job began with, or another process runs the job.</exception>
    /// <exception cref="SchemaException">The source lacks columns of the model or of the key, or they have other types.</exception>
    /// <exception cref="DataValidationException">There are more bad rows than <see cref="BatchJob.MaximumBadRows"/>.</exception>
    /// <exception cref="ServingException">The deployment does not exist or could not answer.</exception>
    Task<BatchJobResult> RunAsync(
        BatchJob job, BatchSource source, BatchSink sink, IProgress<BatchJobProgress>? progress = null, CancellationToken cancellationToken = default);
}
