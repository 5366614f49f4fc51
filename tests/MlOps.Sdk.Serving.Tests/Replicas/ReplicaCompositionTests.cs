using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas;

/// <summary>Replicas together with memory budgets, batchers, caches and deadlines.</summary>
public sealed class ReplicaCompositionTests
{
    [Fact]
    public async Task Memory_OfReplicas_IsCountedForEachAndGivenBack()
    {
        await using var host = await Host.WithVersionsAsync(2, options => (options.MeasureMemory, options.MemoryFactor) = (false, 1));
        var (one, two) = ((await host.Registry.GetVersionAsync(Host.Model, 1)).Artifact.Size, (await host.Registry.GetVersionAsync(Host.Model, 2)).Artifact.Size);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        Assert.Equal(one, host.Server.Deployments[0].MemoryBytes);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1).Replicas(3));
        Assert.Equal(3 * one, host.Server.Deployments[0].MemoryBytes);

        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, TimeSpan.Zero).GuardedBy());
        Assert.Equal(RolloutState.Completed, (await rollout.Completion).State);
        Assert.Equal(3 * two, host.Server.Deployments[0].MemoryBytes);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        Assert.Equal(one, host.Server.Deployments[0].MemoryBytes);
    }

    [Fact]
    public async Task DeployAsync_MoreReplicasThanTheBudgetHolds_IsRefusedAndLeavesNothing()
    {
        var one = (long)TestModels.Package(1).ToBytes().Length;
        await using var host = await Host.WithVersionsAsync(
            1, options => (options.MeasureMemory, options.MemoryFactor, options.MemoryBudget) = (false, 1, (2 * one) + 1));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Replicas(3)));
        Assert.Equal(ServingErrorReason.OutOfMemoryBudget, error.Reason);
        Assert.Equal(0, host.Runtime.AliveSessions);
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(2));
        Assert.Equal((2, 2 * one), (host.Runtime.AliveSessions, host.Server.Deployments[0].MemoryBytes));
    }

    [Fact]
    public async Task PredictAsync_BatchersInReplicas_AnswerEachRowAndAreCountedTogether()
    {
        await using var host = await Host.WithVersionsAsync(1, realTime: true);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(2).Batching(b => b.IsAdaptive = false));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 100; call++)
            {
                var amount = (caller * 100) + call;
                Assert.Equal(TestModels.Answer(1, amount), (await predictor.PredictAsync(TestModels.Row(amount))).Value, 5);
            }
        })));
        var status = Assert.Single(host.Server.Deployments);
        Assert.Equal(800, status.Batching!.BatchedRows + status.Batching.DirectRows);
        Assert.Equal(status.Batching.Batches, status.Batching.BatchesBySize.Sum());
        Assert.Equal(800, status.Replicas.Sum(replica => replica.Served));
        Assert.All(status.Replicas, replica => Assert.InRange(replica.Served, 100, 700));
    }

    [Fact]
    public async Task PredictAsync_RememberedAnswer_AsksNoReplica()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var gpu = new TestEndpoint("gpu");
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Replicas(r => r.Local(0).Remote(gpu)));
        var first = await predictor.PredictAsync(TestModels.Row(5));
        var calls = gpu.Calls;
        var again = await predictor.PredictAsync(TestModels.Row(5));
        Assert.Equal((first.Value, true, calls), (again.Value, again.IsCached, gpu.Calls));
    }

    [Fact]
    public async Task PredictAsync_DeadlineOfTheCall_EndsTheWaitForAnEndpointAndIsNotRetried()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var (a, b) = (new TestEndpoint("a"), new TestEndpoint("b"));
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Local(0).Remote(a).Remote(b)));
        var checks = a.Calls + b.Calls;
        a.During = b.During = (_, token) => Task.Delay(Timeout.Infinite, token);
        var call = predictor.PredictAsync(TestModels.Row(), new PredictOptions { Timeout = TimeSpan.FromSeconds(1) }).AsTask();
        while (!call.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<ServingException>(() => call);
        Assert.Equal(checks + 1, a.Calls + b.Calls);
        Assert.All(host.Server.Deployments[0].Replicas, replica => Assert.Equal(0, replica.Outstanding));
    }
}
