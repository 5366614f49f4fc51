using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>Rows that end before they are computed: cancelled, late, or too many.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task Cancel_WhileWaiting_LeavesAtOnceAndTheOthersStay()
    {
        await using var held = await BatchingHost.HeldAsync();
        using var cancellation = new CancellationTokenSource();
        var stays = await held.QueueAsync(1);
        var leaves = await held.QueueAsync(2, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal((1, 1L), (held.Statistics.Waiting, held.Statistics.Cancelled));
        await held.OpenAsync();
        BatchingHost.IsAnswer(1, await stays);
        Assert.Equal([0, 1], held.Gate.Runs.SelectMany(run => run));
    }

    [Fact]
    public async Task Cancel_WhileTheBatchRuns_LeavesAtOnceAndTheMatesGetTheirAnswers()
    {
        await using var held = await BatchingHost.HeldAsync();
        using var cancellation = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var running = new TaskCompletionSource();
        held.Gate.During = amounts =>
        {
            if (amounts.Length == 3)
            {
                running.SetResult();
                release.Wait(CancellationToken.None);
            }
        };
        var first = await held.QueueAsync(1);
        var leaves = await held.QueueAsync(2, cancellationToken: cancellation.Token);
        var last = await held.QueueAsync(3);
        await held.OpenAsync();
        await running.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.False(first.IsCompleted);
        release.Set();
        BatchingHost.IsAnswer(1, await first);
        BatchingHost.IsAnswer(3, await last);
        Assert.Equal(1, held.Statistics.Cancelled);
    }

    [Fact]
    public async Task Cancel_BeforeARunIsRepeatedRowByRow_IsNotComputedAgain()
    {
        await using var held = await BatchingHost.HeldAsync(more: d => d.Resilience(r => r.Breaker = null));
        using var cancellation = new CancellationTokenSource();
        held.Gate.During = amounts =>
        {
            if (amounts.Length >= 3)
            {
                cancellation.Cancel();
                throw new ModelRuntimeException("The whole run is bad.");
            }
        };
        var first = await held.QueueAsync(1);
        var leaves = await held.QueueAsync(2, cancellationToken: cancellation.Token);
        var last = await held.QueueAsync(3);
        await held.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        BatchingHost.IsAnswer(1, await first);
        BatchingHost.IsAnswer(3, await last);
        Assert.Equal([[0f], [1f, 2f, 3f], [1f], [3f]], held.Gate.Runs);
    }

    [Fact]
    public async Task Deadline_PassesWhileWaiting_FailsAtThatMoment()
    {
        await using var held = await BatchingHost.HeldAsync();
        var late = await held.QueueAsync(1, new PredictOptions { Timeout = TimeSpan.FromMilliseconds(20) });
        var later = await held.QueueAsync(2, new PredictOptions { Deadline = held.Host.Time.GetUtcNow().AddMilliseconds(50), Timeout = TimeSpan.FromHours(1) });
        held.Host.Time.Advance(TimeSpan.FromMilliseconds(25));
        var error = await Assert.ThrowsAsync<ServingException>(() => late);
        Assert.Equal((ServingErrorReason.DeadlineMissed, true), (error.Reason, error.IsTransient));
        Assert.Contains("has waited 25 ms", error.Message);
        Assert.Equal((1, 1L), (held.Statistics.Waiting, held.Statistics.Expired));
        held.Host.Time.Advance(TimeSpan.FromMilliseconds(30));
        await Assert.ThrowsAsync<ServingException>(() => later);
        await held.OpenAsync();
        Assert.Equal([0], held.Gate.Runs.SelectMany(run => run));
    }

    [Fact]
    public async Task Deadline_NearerThanARunTakes_IsNotComputed()
    {
        await using var held = await BatchingHost.HeldAsync();
        var slow = await held.QueueAsync(1, new PredictOptions { Timeout = TimeSpan.FromMilliseconds(40) });
        var patient = await held.QueueAsync(2, new PredictOptions { Timeout = TimeSpan.FromSeconds(10) });

        // The first run takes 30 ms, and so will the next one.
        held.Host.Time.Advance(TimeSpan.FromMilliseconds(30));
        await held.OpenAsync();
        var error = await Assert.ThrowsAsync<ServingException>(() => slow);
        Assert.Equal(ServingErrorReason.DeadlineMissed, error.Reason);
        BatchingHost.IsAnswer(2, await patient);
        await BatchingHost.UntilAsync(() => held.Statistics.Running == 0);
        await Assert.ThrowsAsync<ServingException>(async () => await held.Predictor.PredictAsync(TestModels.Row(3), new PredictOptions { Timeout = TimeSpan.FromTicks(1) }));
        Assert.Equal([0, 2], held.Gate.Runs.SelectMany(run => run));
    }

    [Theory]
    [InlineData(ShedPolicy.RejectNewest, 0, 4)]
    [InlineData(ShedPolicy.RejectNewest, 2, 4)]
    [InlineData(ShedPolicy.RejectOldest, 0, 2)]
    [InlineData(ShedPolicy.RejectOldest, 2, 2)]
    [InlineData(ShedPolicy.RejectLowestPriority, 0, 4)]
    [InlineData(ShedPolicy.RejectLowestPriority, 2, 3)]
    public async Task Full_Queue_RefusesTheRowThatThePolicySays(ShedPolicy policy, int priority, int refused)
    {
        await using var held = await BatchingHost.HeldAsync(o => (o.QueueCapacity, o.Shed, o.PriorityLevels) = (3, policy, 3));
        var calls = new Dictionary<int, Task<Prediction>>
        {
            [1] = await held.QueueAsync(1, new PredictOptions { Priority = 1 }),
            [2] = await held.QueueAsync(2),
            [3] = await held.QueueAsync(3),
            [4] = await held.QueueAsync(4, new PredictOptions { Priority = priority }),
        };
        var error = await Assert.ThrowsAsync<ServingException>(() => calls[refused]);
        Assert.Equal((ServingErrorReason.Overloaded, true), (error.Reason, error.IsTransient));
        Assert.True(error.RetryAfter > TimeSpan.Zero);
        Assert.Contains("3 rows wait already", error.Message);
        Assert.Equal((3, 1L), (held.Statistics.Waiting, held.Statistics.Shed));
        await held.OpenAsync();
        foreach (var (amount, call) in calls.Where(call => call.Key != refused))
        {
            BatchingHost.IsAnswer(amount, await call);
        }
    }

    [Fact]
    public async Task Full_Queue_DoesNotOpenTheBreakerAndLetsTheFallbackAnswer()
    {
        await using var held = await BatchingHost.HeldAsync(
            o => o.QueueCapacity = 1, d => d.Breaker(b => (b.MinimumThroughput, b.FailureRatio) = (2, 0.1)).Fallback(f => f.Rules(_ => 0.25)));
        var waiting = await held.QueueAsync(1);
        for (var call = 0; call < 20; call++)
        {
            var prediction = await held.Predictor.PredictAsync(TestModels.Row(2));
            Assert.Equal((0.25, QualityLevel.Rules), (prediction.Value, prediction.QualityLevel));
        }

        Assert.Equal(BreakerState.Closed, held.Host.Server.Deployments[0].BreakerState);
        await held.OpenAsync();
        BatchingHost.IsAnswer(1, await waiting);
    }
}
