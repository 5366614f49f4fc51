using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class BatchedCallsTests
{
    [Fact]
    public async Task PredictAsync_CallsThatCameMeanwhile_AreOneRunAndEachGetsItsOwnAnswer()
    {
        await using var held = await BatchingHost.HeldAsync();
        List<Task<Prediction>> calls = [];
        for (var amount = 1; amount <= 12; amount++)
        {
            calls.Add(await held.QueueAsync(amount));
        }

        Assert.Equal((12, 1), (held.Statistics.Waiting, held.Statistics.Running));
        await held.OpenAsync();
        for (var amount = 1; amount <= 12; amount++)
        {
            BatchingHost.IsAnswer(amount, await calls[amount - 1]);
        }

        Assert.Equal([1, 12], held.Gate.Runs.Select(run => run.Length));
        await BatchingHost.UntilAsync(() => held.Statistics.Running == 0);
        var statistics = held.Statistics;
        Assert.Equal((0, 1L, 1L, 12L, 12.0), (statistics.Waiting, statistics.DirectRows, statistics.Batches, statistics.BatchedRows, statistics.MeanBatchSize));
        Assert.Equal(1, statistics.BatchesBySize[3]);
    }

    [Fact]
    public async Task PredictAsync_MoreThanFitOneRun_AreCutAndFilledUpWithoutAnEffect()
    {
        await using var held = await BatchingHost.HeldAsync(o => o.MaxBatchSize = 19);
        List<Task<Prediction>> calls = [];
        for (var amount = 1; amount <= 36; amount++)
        {
            calls.Add(await held.QueueAsync(amount));
        }

        await held.OpenAsync();
        for (var amount = 1; amount <= 36; amount++)
        {
            BatchingHost.IsAnswer(amount, await calls[amount - 1]);
        }

        // 19 rows are the most; 17 run as 18, the last one twice.
        Assert.Equal([1, 19, 18], held.Gate.Runs.Select(run => run.Length));
    }

    [Fact]
    public async Task PredictAsync_HigherPriorities_GoFirstAndOldestFirstWithin()
    {
        await using var held = await BatchingHost.HeldAsync(o => (o.PriorityLevels, o.MaxBatchSize) = (3, 2));
        List<Task<Prediction>> calls = [];
        int[] priorities = [0, 2, 1, -5, 99, 1];
        for (var i = 0; i < priorities.Length; i++)
        {
            calls.Add(await held.QueueAsync(i + 1, new PredictOptions { Priority = priorities[i] }));
        }

        await held.OpenAsync();
        await Task.WhenAll(calls);
        Assert.Equal([0, 2, 5, 3, 6, 1, 4], held.Gate.Runs.SelectMany(run => run).Select(amount => (int)amount));
    }

    [Fact]
    public async Task PredictAsync_ARowThatBreaksTheRun_FailsAlone()
    {
        await using var held = await BatchingHost.HeldAsync(more: d => d.Resilience(r => r.Breaker = null));
        held.Gate.During = amounts => _ = amounts.Contains(7) || amounts.Contains(9) ? throw new ModelRuntimeException("Rows 7 and 9 are bad.") : 0;
        List<Task<Prediction>> calls = [];
        for (var amount = 1; amount <= 13; amount++)
        {
            calls.Add(await held.QueueAsync(amount));
        }

        await held.OpenAsync();
        for (var amount = 1; amount <= 13; amount++)
        {
            if (amount is 7 or 9)
            {
                Assert.Contains("are bad", (await Assert.ThrowsAsync<ServingException>(() => calls[amount - 1])).Message);
            }
            else
            {
                BatchingHost.IsAnswer(amount, await calls[amount - 1]);
            }
        }

        Assert.Equal(2, held.Statistics.Failed);
    }

    [Fact]
    public async Task PredictAsync_ContinuationThatBlocksOnABatchMate_DoesNotHoldItUp()
    {
        await using var held = await BatchingHost.HeldAsync(realTime: true);
        var second = new TaskCompletionSource<Task<Prediction>>();
        var first = Task.Run(async () =>
        {
            await held.Predictor.PredictAsync(TestModels.Row(1)).ConfigureAwait(false);
            var mate = await second.Task.ConfigureAwait(false);
            Assert.True(mate.Wait(TimeSpan.FromMinutes(1)));
        });
        await BatchingHost.UntilAsync(() => held.Statistics.Waiting == 1);
        second.SetResult(await held.QueueAsync(2));
        await held.OpenAsync();
        await first.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task PredictAsync_WithoutABatcher_HasNoStatisticsAndKeepsTheDeadline()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        Assert.Null(host.Server.Deployments[0].Batching);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row(), new PredictOptions { Deadline = host.Time.GetUtcNow().AddSeconds(-1) }));
        Assert.Equal(ServingErrorReason.DeadlineMissed, error.Reason);
    }
}
