using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Equal rows at one time.</summary>
public sealed class SingleFlightTests
{
    private const int Callers = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Predict_EqualRowsAtOnce_AreComputedOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        using var gate = new ManualResetEventSlim();
        var runs = host.Runtime.Runs;
        host.Runtime.DuringRun = (_, token) => gate.Wait(Patience, token);
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => predictor.PredictAsync(TestModels.Row()).AsTask())).ToArray();
        await MissesAsync(host, Callers);
        gate.Set();
        var answers = await Task.WhenAll(calls);
        Assert.Equal(runs + 1, host.Runtime.Runs);
        Assert.Single(answers.Select(answer => answer.Value).Distinct());
        Assert.Equal(Callers - 1, host.Server.Deployments[0].Cache!.Joined);
    }

    [Fact]
    public async Task Predict_LeaderCancelled_FollowersGetTheirAnswer()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        using var cancel = new CancellationTokenSource();
        var isFirst = 1;
        host.Runtime.DuringRun = (_, token) =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                token.WaitHandle.WaitOne(Patience);
                token.ThrowIfCancellationRequested();
            }
        };
        var leader = Task.Run(() => predictor.PredictAsync(TestModels.Row(), cancellationToken: cancel.Token).AsTask());
        await MissesAsync(host, 1);
        var followers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => predictor.PredictAsync(TestModels.Row()).AsTask())).ToArray();
        await MissesAsync(host, 1 + Callers);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.All(await Task.WhenAll(followers), answer => Assert.Equal((float)TestModels.Answer(1, 10), answer.Value));
    }

    [Fact]
    public async Task Predict_FollowerCancelled_LeavesTheOthersAlone()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        host.Runtime.DuringRun = (_, token) => gate.Wait(Patience, token);
        var leader = Task.Run(() => predictor.PredictAsync(TestModels.Row()).AsTask());
        await MissesAsync(host, 1);
        var follower = Task.Run(() => predictor.PredictAsync(TestModels.Row(), cancellationToken: cancel.Token).AsTask());
        await MissesAsync(host, 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower);
        gate.Set();
        Assert.Equal((float)TestModels.Answer(1, 10), (await leader).Value);
    }

    /// <summary>A failure is told to those who wait, once, and poisons nothing.</summary>
    [Fact]
    public async Task Predict_LeaderFails_FollowersFailAndTheNextCallComputes()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Breaker(b => b.MinimumThroughput = 1000));
        using var gate = new ManualResetEventSlim();
        host.Runtime.DuringRun = (_, token) => gate.Wait(Patience, token);
        host.Runtime.Failing[1] = true;
        var calls = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => predictor.PredictAsync(TestModels.Row()).AsTask())).ToArray();
        await MissesAsync(host, Callers);
        gate.Set();
        foreach (var call in calls)
        {
            Assert.Equal(ServingErrorReason.NoLevelAnswered, (await Assert.ThrowsAsync<ServingException>(() => call)).Reason);
        }

        host.Runtime.Failing.Clear();
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
    }

    /// <summary>An invalidation reaches answers that are still being computed: they are given, and not kept.</summary>
    [Fact]
    public async Task Clear_WhileARowIsComputed_KeepsNothingOfIt()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        using var gate = new ManualResetEventSlim();
        host.Runtime.DuringRun = (_, token) => gate.Wait(Patience, token);
        var call = Task.Run(() => predictor.PredictAsync(TestModels.Row()).AsTask());
        await MissesAsync(host, 1);
        ((IPredictionCache)host.Services.GetService(typeof(IPredictionCache))!).Clear();
        gate.Set();
        Assert.Equal((float)TestModels.Answer(1, 10), (await call).Value);
        Assert.Equal((0L, 1L), (host.Server.Deployments[0].Cache!.Entries, host.Server.Deployments[0].Cache!.NotKept));
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
    }

    private static async Task MissesAsync(Host host, int count)
    {
        var start = Stopwatch.GetTimestamp();
        while (host.Server.Deployments[0].Cache!.Misses < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "The callers did not come.");
            await Task.Yield();
        }
    }
}
