using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>A log that fails after some batches, or stays silent then as a live one does.</summary>
internal sealed class UnreliableSource(IReadOnlyList<RecordBatch> batches) : EventSource("unreliable", batches[0].Schema)
{
    /// <summary>After how many batches of a reading it fails.</summary>
    public int FailsAfter { get; init; } = int.MaxValue;

    /// <summary>Set when all batches were read; the source then does not end but waits.</summary>
    public TaskCompletionSource? Silent { get; init; }

    protected override async IAsyncEnumerable<EventBatch> ReadCoreAsync(StreamPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        for (var i = (int)BatchesBefore(from); i < batches.Count; i++)
        {
            if (read++ == FailsAfter)
            {
                throw new IOException("The power went.");
            }

            await Task.Yield();
            yield return new EventBatch(batches[i].Share(), After(i + 1));
        }

        if (Silent is not null)
        {
            Silent.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
