using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Hosting;

public sealed class AdmissionTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Enter_MoreThanRunAndWait_IsShedAtOnceWithATypedError()
    {
        var admission = Create(running: 2, queue: 1);
        await admission.EnterAsync(default);
        await admission.EnterAsync(default);
        var waits = admission.EnterAsync(default).AsTask();
        var error = await Assert.ThrowsAsync<ServingException>(() => admission.EnterAsync(default).AsTask());
        Assert.Equal((ServingErrorReason.Overloaded, true, TimeSpan.FromSeconds(1)), (error.Reason, error.IsTransient, error.RetryAfter));
        Assert.Contains("2 calls run and 1 wait", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1, false), (admission.Running, admission.Waiting, waits.IsCompleted));
        admission.Leave();
        await waits;
        Assert.Equal((2, 0), (admission.Running, admission.Waiting));
    }

    [Fact]
    public async Task Leave_WithSeveralWaiting_AdmitsInTheOrderTheyCame()
    {
        var admission = Create(running: 1, queue: 5);
        await admission.EnterAsync(default);
        var waiting = Enumerable.Range(0, 5).Select(_ => admission.EnterAsync(default).AsTask()).ToList();
        foreach (var next in waiting)
        {
            admission.Leave();
            await next;
            Assert.Equal(waiting.IndexOf(next) + 1, waiting.Count(task => task.IsCompleted));
        }

        admission.Leave();
        Assert.Equal((0, 0), (admission.Running, admission.Waiting));
    }

    [Fact]
    public async Task Wait_LongerThanAllowed_IsRefusedEachAtItsOwnTime()
    {
        var admission = Create(running: 1, queue: 5);
        await admission.EnterAsync(default);
        var early = admission.EnterAsync(default).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(600));
        var late = admission.EnterAsync(default).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(400));
        var error = await Assert.ThrowsAsync<ServingException>(() => early);
        Assert.Contains("waited 1000 ms for one of 1 places", error.Message, StringComparison.Ordinal);
        Assert.Equal((false, 1), (late.IsCompleted, admission.Waiting));
        _time.Advance(TimeSpan.FromMilliseconds(600));
        await Assert.ThrowsAsync<ServingException>(() => late);
        admission.Leave();
        Assert.Equal((0, 0), (admission.Running, admission.Waiting));

        await admission.EnterAsync(default);
        var again = admission.EnterAsync(default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<ServingException>(() => again);
    }

    [Fact]
    public async Task Cancel_OfHalfTheCallersInAStorm_LeavesNoPlaceTaken()
    {
        var admission = new Admission("d", new AdmissionPlan(3, 10_000, TimeSpan.FromMinutes(5)), TimeProvider.System);
        var (served, cancelled) = (0, 0);
        var callers = Enumerable.Range(0, 2000).Select(i => Task.Run(async () =>
        {
            using var stop = new CancellationTokenSource();
            var enter = admission.EnterAsync(stop.Token).AsTask();
            if (i % 2 == 0)
            {
                await Task.Yield();
                await stop.CancelAsync();
            }

            try
            {
                await enter;
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                return;
            }

            Interlocked.Increment(ref served);
            await Task.Yield();
            admission.Leave();
        }));
        await Task.WhenAll(callers);
        Assert.Equal(2000, served + cancelled);
        Assert.True(served >= 1000);
        Assert.Equal((0, 0), (admission.Running, admission.Waiting));
    }

    [Fact]
    public async Task Predict_OfALimitedDeployment_ShedsWithoutComputingAndGivesEveryPlaceBack()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        var inside = new CountdownEvent(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.MaxConcurrency(2, queue: 1).Fallback(f => f.StaticDefault(0.5)));
        var before = Interlocked.Read(ref host.Runtime.Runs);
        host.Runtime.DuringRun = (_, _) =>
        {
            inside.Signal();
            release.Wait(CancellationToken.None);
        };
        var running = Enumerable.Range(0, 2).Select(_ => Task.Run(async () => await predictor.PredictAsync(TestModels.Row()))).ToList();
        inside.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        host.Runtime.DuringRun = null;
        var waits = predictor.PredictAsync(TestModels.Row()).AsTask();
        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal(ServingErrorReason.Overloaded, error.Reason);
        Assert.Equal((2, 1), (host.Server.Deployments[0].RunningCalls, host.Server.Deployments[0].WaitingCalls));
        release.Set();
        await Task.WhenAll([.. running, waits]);
        Assert.Equal(3, Interlocked.Read(ref host.Runtime.Runs) - before);
        Assert.Equal((0, 0), (host.Server.Deployments[0].RunningCalls, host.Server.Deployments[0].WaitingCalls));
    }

    [Fact]
    public async Task Predict_ThatFails_GivesItsPlaceBack()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.MaxConcurrency(1, queue: 0).Resilience(r => r.Breaker = null));
        host.Runtime.Failing[1] = true;
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
            await Assert.ThrowsAnyAsync<MlOpsException>(async () => await predictor.PredictAsync(new Dictionary<string, object?> { ["nothing"] = 1 }));
        }

        host.Runtime.Failing.Clear();
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(0, host.Server.Deployments[0].RunningCalls);
    }

    [Fact]
    public async Task Redeploy_WithAnotherLimit_TakesEffectAndForgetsNobody()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.MaxConcurrency(1, queue: 0));
        host.Runtime.DuringRun = (_, _) =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var running = Task.Run(async () => await predictor.PredictAsync(TestModels.Row()));
        await inside.Task;
        host.Runtime.DuringRun = null;
        await host.Server.DeployAsync(Host.Model, d => d.MaxConcurrency(1, queue: 0));
        await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        await host.Server.DeployAsync(Host.Model, d => d.MaxConcurrency(2, queue: 0));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        release.Set();
        await running;
        Assert.Equal(0, host.Server.Deployments[0].RunningCalls);
    }

    [Fact]
    public void MaxConcurrency_WithNumbersThatAreTooSmall_IsMisuse()
    {
        var builder = new DeploymentBuilder("m");
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.MaxConcurrency(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.MaxConcurrency(1, queue: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.MaxConcurrency(1, maxWait: TimeSpan.Zero));
    }

    private Admission Create(int running, int queue) => new("d", new AdmissionPlan(running, queue, TimeSpan.FromSeconds(1)), _time);
}
