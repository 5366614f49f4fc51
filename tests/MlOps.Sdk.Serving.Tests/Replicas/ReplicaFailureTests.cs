using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas;

public sealed class ReplicaFailureTests
{
    private readonly TestEndpoint _a = new("a");
    private readonly TestEndpoint _b = new("b");

    [Fact]
    public async Task PredictAsync_ReplicaFails_AnotherAnswersOnceAndTheSickOneLeaves()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        var changes = host.Collect<ReplicaChanged>();
        _a.During = (_, _) => throw TestEndpoint.Failure();
        for (var call = 0; call < 40; call++)
        {
            var prediction = await predictor.PredictAsync(TestModels.Row(call));
            Assert.Equal(TestModels.Answer(1, call), prediction.Value, 5);
            Assert.Null(prediction.Reason);
        }

        var sick = host.Server.Deployments[0].Replicas[0];
        Assert.Equal((ReplicaState.Resting, 3L, "The endpoint is made to fail."), (sick.State, sick.Failed, sick.LastFailure));
        Assert.Equal((3 + 1, 40 + 1), (_a.Calls, _b.Calls));

        // Its rest over, one call tries it and another replica answers; then it recovers and is tried again.
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await predictor.PredictAsync(TestModels.Row());
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((5, ReplicaState.Resting), (_a.Calls, host.Server.Deployments[0].Replicas[0].State));
        _a.During = null;
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(ReplicaState.Healthy, host.Server.Deployments[0].Replicas[0].State);

        await host.Server.FlushAsync();
        Assert.Equal(
            [ReplicaState.Resting, ReplicaState.OnTrial, ReplicaState.Resting, ReplicaState.OnTrial, ReplicaState.Healthy],
            changes.Select(change => change.State));
        Assert.All(changes, change => Assert.Equal((Host.Model, 1, "a"), (change.Model, change.Version, change.Replica)));
    }

    [Fact]
    public async Task PredictAsync_BothFail_TheErrorSurfacesAfterTwoTries()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var third = new TestEndpoint("c");
        var predictor = await DeployAsync(host, third);
        _a.During = _b.During = third.During = (_, _) => throw TestEndpoint.Failure();
        await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        Assert.Equal(2 + 3, _a.Calls + _b.Calls + third.Calls);
    }

    [Fact]
    public async Task PredictAsync_AllDown_SaysSoAndUntilWhen()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        _a.During = _b.During = (_, _) => throw TestEndpoint.Failure();
        ServingException? error = null;
        for (var call = 0; call < 4; call++)
        {
            error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));
        }

        var cause = Assert.IsType<ServingException>(Assert.IsType<AggregateException>(error!.InnerException).InnerExceptions[0]);
        Assert.Equal((ServingErrorReason.AllReplicasDown, true, TimeSpan.FromSeconds(10)), (cause.Reason, cause.IsTransient, error.RetryAfter));
        Assert.Contains("None of the 2 replicas of version 1 of \"commit-risk\" can answer. a: The endpoint is made to fail.", cause.Message, StringComparison.Ordinal);
        Assert.Equal(8, _a.Calls + _b.Calls);
    }

    [Fact]
    public async Task PredictAsync_BadRows_AreNotAskedAgainAndHarmNobody()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        _a.During = _b.During = (_, _) => throw new DataValidationException("Bad rows.", []);
        for (var call = 0; call < 10; call++)
        {
            await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(TestModels.Row()));
        }

        Assert.Equal(10 + 2, _a.Calls + _b.Calls);
        Assert.All(host.Server.Deployments[0].Replicas, replica => Assert.Equal((ReplicaState.Healthy, 0L), (replica.State, replica.Failed)));
    }

    [Fact]
    public async Task PredictAsync_EndpointAsksForAPause_GetsIt()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        _a.During = (_, _) => throw TestEndpoint.Failure(TimeSpan.FromSeconds(30));
        for (var call = 0; call < 10; call++)
        {
            await predictor.PredictAsync(TestModels.Row());
        }

        Assert.Equal(2, _a.Calls);
        _a.During = null;
        host.Time.Advance(TimeSpan.FromSeconds(29));
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(2, _a.Calls);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(3, _a.Calls);
    }

    [Fact]
    public async Task PredictAsync_CancelledOnTrial_LeavesNoTrialBehind()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        _a.During = (_, _) => throw TestEndpoint.Failure(TimeSpan.FromSeconds(1));
        await predictor.PredictAsync(TestModels.Row());
        await predictor.PredictAsync(TestModels.Row());
        host.Time.Advance(TimeSpan.FromSeconds(1));
        _a.During = (_, token) => Task.Delay(Timeout.Infinite, token);
        using var stop = new CancellationTokenSource();
        var call = predictor.PredictAsync(TestModels.Row(), cancellationToken: stop.Token).AsTask();
        Assert.Equal(ReplicaState.OnTrial, host.Server.Deployments[0].Replicas[0].State);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        _a.During = null;
        await predictor.PredictAsync(TestModels.Row());
        var replica = host.Server.Deployments[0].Replicas[0];
        Assert.Equal((ReplicaState.Healthy, 0), (replica.State, replica.Outstanding));
    }

    [Fact]
    public async Task Probes_EndpointThatIsNotReady_LeavesWithoutACallAndComesBack()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        _a.IsReady = false;
        await UntilAsync(host, () => host.Server.Deployments[0].Replicas[0].State == ReplicaState.Resting);
        Assert.Equal(1, _a.Calls);
        for (var call = 0; call < 10; call++)
        {
            await predictor.PredictAsync(TestModels.Row());
        }

        Assert.Equal(1, _a.Calls);
        _a.IsReady = true;
        while (host.Server.Deployments[0].Replicas[0].State != ReplicaState.Healthy)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await predictor.PredictAsync(TestModels.Row());
        }
    }

    [Fact]
    public async Task UndeployAsync_CallsUnderWay_EndAndProbesStop()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await DeployAsync(host);
        var release = new TaskCompletionSource();
        _a.During = _b.During = (_, _) => release.Task;
        var calls = Enumerable.Range(0, 4).Select(_ => predictor.PredictAsync(TestModels.Row()).AsTask()).ToList();
        await host.Server.UndeployAsync(Host.Model);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        release.SetResult();
        Assert.All(await Task.WhenAll(calls), prediction => Assert.Equal(1, prediction.Version));
        Assert.Equal(0, host.Runtime.AliveSessions);
        var probes = _a.Probes;
        for (var i = 0; i < 20; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(probes, _a.Probes);
    }

    private ValueTask<IPredictor> DeployAsync(Host host, TestEndpoint? third = null) => host.Server.DeployAsync(Host.Model, d => d
        .Breaker(b => b.MinimumThroughput = 10_000)
        .Replicas(r => (third is null ? r : r.Remote(third)).Local(0).Remote(_a).Remote(_b).Balancing(BalancingPolicies.RoundRobin)));

    private static async Task UntilAsync(Host host, Func<bool> isSo)
    {
        while (!isSo())
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
