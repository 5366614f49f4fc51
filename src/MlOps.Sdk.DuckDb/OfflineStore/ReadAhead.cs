using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Makes batches while earlier ones are still being consumed.</summary>
internal static class ReadAhead
{
    private const int MostBatches = 2;

    /// <summary>The same batches in the same order, a few of them made before they are asked for.</summary>
    public static async IAsyncEnumerable<RecordBatch> Of(IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var made = Channel.CreateBounded<RecordBatch>(new BoundedChannelOptions(MostBatches) { SingleReader = true, SingleWriter = true });
        var making = Task.Run(() => MakeAsync(batches, made.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in made.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await making.ConfigureAwait(false);
            while (made.Reader.TryRead(out var left))
            {
                left.Dispose();
            }
        }
    }

    private static async Task MakeAsync(IAsyncEnumerable<RecordBatch> batches, ChannelWriter<RecordBatch> target, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await target.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        // The reader throws what was thrown here.
        target.Complete(failure);
    }
}
