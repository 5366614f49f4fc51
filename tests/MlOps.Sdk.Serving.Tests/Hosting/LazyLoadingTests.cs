using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Hosting;

public sealed class LazyLoadingTests
{
    [Fact]
    public async Task Deploy_Lazy_LoadsWithTheFirstCallOnly()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var swapped = host.Collect<VersionSwapped>();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        var before = Assert.Single(host.Server.Deployments);
        Assert.Equal((0, ModelLoadState.NotLoaded, 1, 0L, null), (host.Runtime.Loads, before.LoadState, before.Version, before.MemoryBytes, before.Provider));
        Assert.Same(TestModels.Signature.InputSchema[0].Name, predictor.Signature.InputSchema[0].Name);

        Assert.Equal(TestModels.Answer(1, 10), (await predictor.PredictAsync(TestModels.Row())).Value, 5);
        await predictor.PredictAsync(TestModels.Row());
        var after = Assert.Single(host.Server.Deployments);
        Assert.Equal((1, ModelLoadState.Loaded, "TEST"), (host.Runtime.Loads, after.LoadState, after.Provider));
        Assert.True(after.MemoryBytes > 0);
        await host.Server.FlushAsync();
        Assert.Equal((null, 1), (Assert.Single(swapped).OldVersion, swapped[0].NewVersion));
    }

    [Fact]
    public async Task Deploy_LazyOfAnUnknownVersion_IsRefusedAtOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await Assert.ThrowsAsync<NotFoundException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Version(7).Loading(ModelLoading.Lazy)));
        Assert.Empty(host.Server.Deployments);
    }

    [Fact]
    public async Task FirstCalls_ManyAtOnce_ShareOneLoadAndEachMayGiveUpAlone()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringLoad = _ =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        using var impatient = new CancellationTokenSource();
        var givesUp = predictor.PredictAsync(TestModels.Row(), cancellationToken: impatient.Token).AsTask();
        var calls = Enumerable.Range(0, 20).Select(i => predictor.PredictAsync(TestModels.Row(i)).AsTask()).ToList();
        await inside.Task;
        Assert.Equal(ModelLoadState.Loading, host.Server.Deployments[0].LoadState);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        release.Set();
        var answers = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)TestModels.Answer(1, i)), answers.Select(answer => (float)answer.Value));
        Assert.Equal((1, 1), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task FirstCall_AllCallersGiveUp_TheLoadGoesOnForTheNext()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringLoad = _ =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        using var stop = new CancellationTokenSource();
        var call = predictor.PredictAsync(TestModels.Row(), cancellationToken: stop.Token).AsTask();
        await inside.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        release.Set();
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, host.Runtime.Loads);
    }

    [Fact]
    public async Task FirstCall_LoadFails_IsRememberedForThePauseAndTypedForEveryCaller()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var isBroken = true;
        host.Runtime.DuringLoad = _ =>
        {
            if (isBroken)
            {
                throw new ModelRuntimeException("The graph is made to be broken.");
            }
        };
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy, retryAfter: TimeSpan.FromSeconds(4)));
        var first = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Contains("The graph is made to be broken.", first.Message, StringComparison.Ordinal);
        Assert.Equal((ServingErrorReason.VersionRefused, TimeSpan.FromSeconds(4)), (first.Reason, first.RetryAfter));
        host.Time.Advance(TimeSpan.FromSeconds(3));
        var second = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (host.Runtime.Loads, second.RetryAfter));
        Assert.Equal(ModelLoadState.Failed, host.Server.Deployments[0].LoadState);
        Assert.Contains("made to be broken", host.Server.Deployments[0].LastRefusal, StringComparison.Ordinal);

        host.Time.Advance(TimeSpan.FromSeconds(1));
        var third = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal((2, TimeSpan.FromSeconds(8)), (host.Runtime.Loads, third.RetryAfter));
        isBroken = false;
        host.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(ModelLoadState.Loaded, host.Server.Deployments[0].LoadState);
    }

    [Fact]
    public async Task FirstCall_AfterTheAliasMovedAwayFromABrokenVersion_DoesNotWaitForThePause()
    {
        await using var host = await Host.WithVersionsAsync(2);
        host.Runtime.DuringLoad = version => _ = version == 1 ? throw new ModelRuntimeException("Broken.") : version;
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal(2, host.Server.Deployments[0].Version);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task Calls_WhileItLoads_AreBoundedByTheLimitOfCalls()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        host.Runtime.DuringLoad = _ => release.Wait(CancellationToken.None);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy).MaxConcurrency(1, queue: 2));
        var calls = Enumerable.Range(0, 3).Select(_ => predictor.PredictAsync(TestModels.Row()).AsTask()).ToList();
        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal(ServingErrorReason.Overloaded, error.Reason);
        release.Set();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(1, answer.Version));
    }

    [Fact]
    public async Task Undeploy_WhileItLoads_EndsTheWaitingCallsAndFreesWhatComes()
    {
        await using var host = await Host.WithVersionsAsync(1);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringLoad = _ =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        var call = predictor.PredictAsync(TestModels.Row()).AsTask();
        await inside.Task;
        Assert.True(await host.Server.UndeployAsync(Host.Model));
        Assert.Equal(ServingErrorReason.NotDeployed, (await Assert.ThrowsAsync<ServingException>(() => call)).Reason);
        Assert.Equal(ServingErrorReason.NotDeployed, (await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()))).Reason);
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => host.Runtime is { Freed: 1, AliveSessions: 0 }, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task RollOut_OfADeploymentThatIsNotLoaded_LoadsItFirst()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Immediate(2));
        Assert.Equal(RolloutState.Completed, (await rollout.Completion).State);
        Assert.Equal(2, host.Server.Deployments[0].Version);
    }

    [Fact]
    public async Task Redeploy_OfALoadedOneAsLazy_KeepsWhatIsLoaded()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal((1, 1), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public void Loading_WithAnUnknownStrategyOrNoTime_IsMisuse()
    {
        var builder = new DeploymentBuilder("m");
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Loading((ModelLoading)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Loading(ModelLoading.Lazy, TimeSpan.Zero));
    }

    [Fact]
    public void PauseAfter_FailuresInARow_DoublesUpToFiveMinutes()
    {
        var plan = new LoadingPlan(ModelLoading.Lazy, TimeSpan.FromSeconds(5));
        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], Enumerable.Range(1, 8).Select(failures => plan.PauseAfter(failures).TotalSeconds));
        Assert.Equal(600, new LoadingPlan(ModelLoading.Lazy, TimeSpan.FromSeconds(600)).PauseAfter(40).TotalSeconds);
    }
}
