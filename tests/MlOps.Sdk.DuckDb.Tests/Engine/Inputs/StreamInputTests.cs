using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class StreamInputTests
{
    [Fact]
    public void BeginScan_Twice_IsRefused()
    {
        using var batch = SampleBatches.Create(3, seed: 1, nullShare: 0);
        using var input = new StreamInput(batch.Schema, AsyncSequences.Stream(batch), CancellationToken.None);

        input.BeginScan([0]);

        Assert.Throws<InvalidOperationException>(() => input.BeginScan([0]));
    }

    [Fact]
    public async Task Dispose_SequenceNeverRead_EndsItAndDisposesItsBatches()
    {
        var batches = Enumerable.Range(0, 10).Select(i => SampleBatches.Create(3, seed: i, nullShare: 0)).ToArray();
        var ended = new TaskCompletionSource();
        var taken = 0;

        async IAsyncEnumerable<RecordBatch> Source()
        {
            try
            {
                foreach (var batch in batches)
                {
                    await Task.Yield();
                    taken++;
                    yield return batch;
                }
            }
            finally
            {
                ended.SetResult();
            }
        }

        new StreamInput(batches[0].Schema, Source(), CancellationToken.None).Dispose();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));

        // Those taken from the sequence are gone; the pump never came to the last one.
        foreach (var batch in batches.Take(taken))
        {
            Assert.Throws<ObjectDisposedException>(() => batch.Column<int>("i32").Values.Length);
        }

        Assert.InRange(taken, 0, 3);
        Assert.Equal(3, batches[^1].Column<int>("i32").Values.Length);
    }
}
