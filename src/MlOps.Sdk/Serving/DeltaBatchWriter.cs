using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Appends the rows of one job; each commit names the one before, so that two processes cannot both go on with the job.</summary>
internal sealed class DeltaBatchWriter(DeltaTable table, string job, Schema stored, BatchCheckpoint? checkpoint) : BatchWriter
{
    private long _last = table.FindTransaction(TransactionOf(job)) ?? -1;

    public override BatchCheckpoint? Checkpoint => checkpoint;

    public static string TransactionOf(string job) => $"mlops-batch:{job}";

    public override async ValueTask<long> CommitAsync(IAsyncEnumerable<RecordBatch> rows, Func<BatchCheckpoint> checkpoint, CancellationToken cancellationToken = default)
    {
        var options = new DeltaWriteOptions { Operation = "BATCH INFERENCE", TransactionId = TransactionOf(job), ExpectedTransactionVersion = _last };
        return _last = await table.AppendAsync(StoreAsync(rows, () => options.UserMetadata = checkpoint().ToJson(), cancellationToken), options, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<RecordBatch> StoreAsync(IAsyncEnumerable<RecordBatch> rows, Action atEnd, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return DeltaColumns.Store(batch, stored);
        }

        atEnd();
    }
}
