using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Keeps the rows that a condition holds for.</summary>
internal sealed class WhereOperator(Func<RecordBatch, int, bool> keep) : StreamOperator
{
    public override ValueTask<IReadOnlyList<RecordBatch>> ProcessAsync(int input, RecordBatch batch, StreamCounters counters, CancellationToken cancellationToken)
    {
        var kept = new List<int>(batch.RowCount);
        for (var i = 0; i < batch.RowCount; i++)
        {
            if (keep(batch, i))
            {
                kept.Add(i);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<RecordBatch>>(
            kept.Count == 0 ? []
            : [kept.Count == batch.RowCount ? batch.Share() : batch.Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept))]);
    }
}
