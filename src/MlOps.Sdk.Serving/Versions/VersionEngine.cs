namespace MlOps.Sdk.Serving;

/// <summary>
/// Where the rows of a version are computed: in this process, together with other callers' rows, or elsewhere. Thread-safe.
/// Belongs to its version, which disposes it after the last call.
/// </summary>
internal abstract class VersionEngine : IDisposable
{
    /// <summary>What the batcher in it has done; null when there is none.</summary>
    public virtual BatchingStatistics? Batching => null;

    /// <summary>Answers rows that fit the version.</summary>
    /// <param name="version">Whose engine this is.</param>
    /// <param name="input">The rows; they stay the caller's.</param>
    /// <param name="variant">The part that the version plays in this call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }
}
