using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The rows a training set is made for, of any number: join keys, instants, labels and whatever else, in their order. They come as
/// batches from memory, or from whatever yields batches: files, queries, Delta tables.
/// </summary>
public sealed class TrainingSpine
{
    private readonly Func<CancellationToken, IAsyncEnumerable<RecordBatch>> _open;
    private int _reads;

    private TrainingSpine(Func<CancellationToken, IAsyncEnumerable<RecordBatch>> open, bool isRepeatable) => (_open, IsRepeatable) = (open, isRepeatable);

    /// <summary>Whether the rows can be read more than once, so that what was made for them before is found without joining.</summary>
    public bool IsRepeatable { get; }

    /// <summary>A spine of one batch, which stays the caller's.</summary>
    /// <param name="batch">The rows.</param>
    public static implicit operator TrainingSpine(RecordBatch batch) => FromRecordBatch(batch);

    /// <summary>A spine of one batch, which stays the caller's.</summary>
    /// <param name="batch">The rows.</param>
    public static TrainingSpine FromRecordBatch(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new TrainingSpine(_ => Shared(batch), isRepeatable: true);
    }

    /// <summary>A spine that is read once.</summary>
    /// <param name="batches">One batch or more, all of one schema; each is disposed when it has been read.</param>
    public static TrainingSpine FromBatches(IAsyncEnumerable<RecordBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return new TrainingSpine(_ => batches, isRepeatable: false);
    }

    /// <summary>A spine that can be read again, such as a file or a query with an order.</summary>
    /// <param name="open">Begins to read; gives the same rows in the same order every time, one batch or more, all of one schema.</param>
    public static TrainingSpine FromReader(Func<CancellationToken, IAsyncEnumerable<RecordBatch>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new TrainingSpine(open, isRepeatable: true);
    }

    /// <summary>Begins to read. Each batch belongs to the caller.</summary>
    /// <exception cref="InvalidOperationException">The rows were read before and cannot be read again.</exception>
    internal IAsyncEnumerable<RecordBatch> Read(CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _reads) == 1 || IsRepeatable
            ? _open(cancellationToken)
            : throw new InvalidOperationException(
                "The spine was made by TrainingSpine.FromBatches and its batches have been read. Make a new spine, or one that can be read again by FromReader.");

    private static async IAsyncEnumerable<RecordBatch> Shared(RecordBatch batch)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return batch.Share();
    }
}
