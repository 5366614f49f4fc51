using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ReadAheadTests
{
    [Fact]
    public async Task Of_AllBatchesTaken_GivesThemInOrder()
    {
        var taken = new List<long>();
        await foreach (var batch in ReadAhead.Of(Numbers(50)))
        {
            taken.Add(batch.Column<long>("n")[0]);
            batch.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), taken);
    }

    [Fact]
    public async Task Of_SourceFails_ThrowsTheSameFailureAfterWhatCameBefore()
    {
        var taken = 0;
        var failure = await Assert.ThrowsAsync<DataValidationException>(async () =>
        {
            await foreach (var batch in ReadAhead.Of(Numbers(5, new DataValidationException("The fifth is wrong.", []))))
            {
                taken++;
                batch.Dispose();
            }
        });
        Assert.Equal(("The fifth is wrong.", 5), (failure.Message, taken));
    }

    [Fact]
    public async Task Of_ReaderStops_EndsTheSource()
    {
        var isEnded = false;
        await foreach (var batch in ReadAhead.Of(Numbers(int.MaxValue, ended: () => isEnded = true)))
        {
            batch.Dispose();
            break;
        }

        Assert.True(isEnded);
    }

    [Fact]
    public async Task Of_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in ReadAhead.Of(Numbers(int.MaxValue), source.Token))
            {
                batch.Dispose();
                await source.CancelAsync();
            }
        });
    }

    private static async IAsyncEnumerable<RecordBatch> Numbers(int count, Exception? failure = null, Action? ended = null)
    {
        await Task.Yield();
        try
        {
            for (var i = 0; i < count; i++)
            {
                yield return new RecordBatch(new Schema(new Field("n", DataType.Int64)), Columns.From((long)i));
            }

            if (failure is not null)
            {
                throw failure;
            }
        }
        finally
        {
            ended?.Invoke();
        }
    }
}
