using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>A sequence of batches whose columns are known before it is read.</summary>
internal sealed class BatchStream
{
    private BatchStream(Schema schema, IAsyncEnumerable<RecordBatch> batches) => (Schema, Batches) = (schema, batches);

    public Schema Schema { get; }

    /// <summary>The batches; can be read once.</summary>
    public IAsyncEnumerable<RecordBatch> Batches { get; }

    /// <summary>Reads the first batch if that is needed to know the columns.</summary>
    public static async Task<BatchStream> StartAsync(IAsyncEnumerable<RecordBatch> batches, Schema? schema, CancellationToken cancellationToken)
    {
        if (schema is not null)
        {
            return new BatchStream(schema, batches);
        }

        var enumerator = batches.GetAsyncEnumerator(cancellationToken);
        try
        {
            if (await enumerator.MoveNextAsync().ConfigureAwait(false))
            {
                return new BatchStream(enumerator.Current.Schema, Continue(enumerator, cancellationToken));
            }
        }
        catch
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await enumerator.DisposeAsync().ConfigureAwait(false);
        throw new ArgumentException("There is no batch to take the columns from. Give the schema in the options.", nameof(batches));
    }

    /// <summary>One batch that stays the caller's, as a sequence.</summary>
    public static async IAsyncEnumerable<RecordBatch> Of(RecordBatch batch)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return batch.Share();
    }

    private static async IAsyncEnumerable<RecordBatch> Continue(
        IAsyncEnumerator<RecordBatch> enumerator, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (enumerator.ConfigureAwait(false))
        {
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return enumerator.Current;
            }
            while (await enumerator.MoveNextAsync().ConfigureAwait(false));
        }
    }
}
