using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Counts and hashes rows on their way to somebody else.</summary>
internal sealed class RowCounter : IDisposable
{
    private readonly ContentHasher _hasher = new();

    /// <summary>The columns, once the first batch has passed.</summary>
    public Schema? Schema { get; private set; }

    public long Rows { get; private set; }

    /// <summary>The hash of the rows that have passed.</summary>
    public string Hash() => _hasher.Finish();

    public async IAsyncEnumerable<RecordBatch> PassAsync(IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Take(batch);
            yield return batch;
        }
    }

    /// <summary>Reads to the end and disposes every batch.</summary>
    public async ValueTask DrainAsync(IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                Take(batch);
            }
        }
    }

    public void Dispose() => _hasher.Dispose();

    private void Take(RecordBatch batch)
    {
        Schema ??= batch.Schema;
        _hasher.Append(batch);
        Rows += batch.RowCount;
    }
}
