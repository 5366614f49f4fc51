using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// One step of a running stream. What it gives for a row depends on the rows before it, never on where batches are cut. Not thread-safe.
/// </summary>
internal abstract class StreamOperator
{
    /// <summary>Takes a batch and gives what follows from it.</summary>
    /// <param name="input">Which input the batch comes from: 0, or 1 for the other side of a join.</param>
    /// <param name="batch">The rows; they stay the caller's.</param>
    /// <param name="counters">Counts.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract ValueTask<IReadOnlyList<RecordBatch>> ProcessAsync(int input, RecordBatch batch, StreamCounters counters, CancellationToken cancellationToken);

    /// <summary>An input has ended: gives what waited for later events. When all have, the operator is not used again.</summary>
    public virtual IReadOnlyList<RecordBatch> End(int input, StreamCounters counters) => [];

    /// <summary>Writes what the operator remembers of earlier rows.</summary>
    public virtual void Save(StateWriter target)
    {
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public virtual void Load(ref StateReader source)
    {
    }
}
