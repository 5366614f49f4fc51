using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.Replicas.OpenInference;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas;

public sealed class ReplicaTests
{
    [Fact]
    public async Task DeployAsync_LocalReplicas_EachHasASessionAndItsShare()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(3));
        Assert.Equal(3, host.Runtime.AliveSessions);

        for (var call = 0; call < 30; call++)
        {
            var prediction = await predictor.PredictAsync(TestModels.Row(call));
            Assert.Equal(TestModels.Answer(1, call), prediction.Value, 5);
        }

        using var rows = TestModels.Rows(30);
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 10 });
        Assert.Equal(30, answers.Parts.Sum(part => part.Rows));
        var replicas = Assert.Single(host.Server.Deployments).Replicas;
        Assert.Equal(["local-0", "local-1", "local-2"], replicas.Select(replica => replica.Name));
        Assert.Equal(33, replicas.Sum(replica => replica.Served));
        Assert.All(replicas, replica => Assert.Equal((ReplicaState.Healthy, 11L, 0), (replica.State, replica.Served, replica.Outstanding)));

        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_ChangedNumberOfReplicas_LoadsAnewAndFreesTheOld()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(3));
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(3).Canary(1, 0));
        Assert.Equal((3, 3), (host.Runtime.Loads, host.Runtime.AliveSessions));
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(2));
        Assert.Equal((5, 2), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task PredictAsync_BusyReplica_IsLeftAlone()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var (slow, quick) = (new TestEndpoint("slow"), new TestEndpoint("quick"));
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Local(0).Remote(slow).Remote(quick)));
        var release = new TaskCompletionSource();
        slow.During = (_, _) => release.Task;
        var waiting = new List<Task<Prediction>>();
        while (slow.Calls == 1)
        {
            waiting.Add(predictor.PredictAsync(TestModels.Row()).AsTask());
        }

        for (var call = 0; call < 20; call++)
        {
            await predictor.PredictAsync(TestModels.Row());
        }

        Assert.Equal(2, slow.Calls);
        Assert.Equal(1, host.Server.Deployments[0].Replicas[0].Outstanding);
        release.SetResult();
        await Task.WhenAll(waiting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PredictAsync_ConsistentHash_AUnitStaysOnItsReplica(bool asVector)
    {
        await using var host = await Host.WithVersionsAsync(1);
        TestEndpoint[] endpoints = [new("a"), new("b"), new("c")];
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.StickyBy("age").Replicas(r =>
            Array.ForEach(endpoints, e => r.Local(0).Remote(e).Balancing(BalancingPolicies.ConsistentHash))));
        var homes = new Dictionary<int, int>();
        for (var call = 0; call < 300; call++)
        {
            var before = endpoints.Select(e => e.Calls).ToArray();
            var options = asVector ? new PredictOptions { UnitKey = $"{call % 100}" } : null;
            await predictor.PredictAsync(TestModels.Row(age: asVector ? 1 : call % 100), options);
            var home = Array.FindIndex(endpoints, e => e.Calls > before[Array.IndexOf(endpoints, e)]);
            Assert.Equal(homes.TryAdd(call % 100, home) ? home : homes[call % 100], home);
        }

        Assert.Equal(3, homes.Values.Distinct().Count());
    }

    [Fact]
    public async Task DeployAsync_LocalAndRemoteByTheProtocol_AnswerAlike()
    {
        await using var server = new LoopbackHttpServer { Answer = OpenInferenceModels.AnswerAsync };
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r
            .Local(1).Remote(new OpenInferenceEndpoint(server.Address)).Balancing(BalancingPolicies.RoundRobin)));
        for (var call = 0; call < 20; call++)
        {
            var prediction = await predictor.PredictAsync(TestModels.Row(call));
            Assert.Equal(TestModels.Answer(1, call), prediction.Value, 5);
        }

        using var rows = TestModels.Rows(50, i => i % 3 == 0 ? null : i);
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 5 });
        var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn);
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(TestModels.Answer(1, i % 3 == 0 ? null : i), values[i], 5));
        Assert.All(host.Server.Deployments[0].Replicas, replica => Assert.Equal(15, replica.Served));
        Assert.Equal([false, true], host.Server.Deployments[0].Replicas.Select(replica => replica.IsRemote));
    }

    [Fact]
    public async Task DeployAsync_EndpointWithAnotherModel_IsRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(
            Host.Model, d => d.Replicas(r => r.Remote(new TestEndpoint("gpu") { Error = 0.01 }))));
        Assert.Equal(ServingErrorReason.VersionRefused, error.Reason);
        Assert.Contains("golden sample 0, column 'probability': want 0.01, got 0.02 on gpu", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_NoReplicaReady_IsRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(
            Host.Model, d => d.Replicas(r => r.Local(0).Remote(new TestEndpoint("gpu") { IsReady = false }))));
        Assert.Contains("none of its 1 replicas is ready", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeployAsync_EndpointReadyLater_IsCheckedAndThenTakesPart()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var late = new TestEndpoint("late") { IsReady = false, Error = 0.5 };
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Remote(late).ProbedEvery(TimeSpan.FromSeconds(1))));
        async Task ProbeAsync()
        {
            var before = late.Probes;
            while (late.Probes == before)
            {
                host.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        host.Time.Advance(TimeSpan.FromHours(1));
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(0, late.Calls);

        // It is up, but answers something else: only the check reaches it.
        late.IsReady = true;
        await ProbeAsync();
        await ProbeAsync();
        await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(ReplicaState.Resting, host.Server.Deployments[0].Replicas[1].State);
        Assert.Equal(0, host.Server.Deployments[0].Replicas[1].Served);

        late.Error = 0;
        while (host.Server.Deployments[0].Replicas[1].State != ReplicaState.Healthy)
        {
            await ProbeAsync();
            await predictor.PredictAsync(TestModels.Row());
        }
    }

    [Fact]
    public async Task Replicas_BadArguments_AreRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        async Task RefusedAsync<T>(Action<ReplicaBuilder> configure)
            where T : Exception => await Assert.ThrowsAsync<T>(async () => await host.Server.DeployAsync(Host.Model, d => d.Replicas(configure)));
        await RefusedAsync<ArgumentException>(r => r.Local(0));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.Local(-1));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.Local(257));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.Local(1, weight: 0));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.Remote(new TestEndpoint("a"), double.NaN));
        await RefusedAsync<ArgumentException>(r => r.Remote(new TestEndpoint("a")).Remote(new TestEndpoint("a")));
        await RefusedAsync<ArgumentException>(r => r.Remote(new TestEndpoint("local-1")));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.LeavesAfter(0));
        await RefusedAsync<ArgumentOutOfRangeException>(r => r.ProbedEvery(TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Replicas(0)));
        var unknown = await Assert.ThrowsAsync<ArgumentException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Balancing("fastest"))));
        Assert.Contains("no balancing policy \"fastest\"", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(host.Server.Deployments);
    }
}
