using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

internal static class AsyncSequences
{
    /// <summary>The batches, each with a lifetime of its own, as a sequence that really waits.</summary>
    public static async IAsyncEnumerable<RecordBatch> Stream(params RecordBatch[] batches)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            yield return batch.Share();
        }
    }

    public static async Task<List<RecordBatch>> ToListAsync(this IAsyncEnumerable<RecordBatch> batches)
    {
        var list = new List<RecordBatch>();
        await foreach (var batch in batches)
        {
            list.Add(batch);
        }

        return list;
    }
}
