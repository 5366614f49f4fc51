using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Batches in memory as a source that ends.</summary>
internal sealed class BatchEventSource : EventSource
{
    private readonly RecordBatch[] _batches;

    public BatchEventSource(string name, RecordBatch[] batches)
        : base(name, batches.Length > 0 ? batches[0].Schema : throw new ArgumentException($"The event source '{name}' has no batches. Give at least one; it may have no rows.", nameof(batches)))
    {
        var odd = Array.FindIndex(batches, b => !b.Schema.Equals(Schema));
        _batches = odd < 0
            ? batches
            : throw new ArgumentException(
                $"Batch {odd} of the event source '{name}' has the columns ({batches[odd].Schema}), the first one ({Schema}). Give batches of one schema.", nameof(batches));
    }

    protected override async IAsyncEnumerable<EventBatch> ReadCoreAsync(StreamPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = BatchesBefore(from); i < _batches.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new EventBatch(_batches[i].Share(), After(i + 1));
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
