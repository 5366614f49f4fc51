using System.Collections.Concurrent;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.Replicas;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Rollout;

public sealed class RollingUpdateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task RollOutAsync_UnderLoad_ReplacesOneByOneWithoutAFailedCall()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var alive = new ConcurrentDictionary<int, bool>();
        host.Runtime.DuringRun = (_, _) => alive[host.Runtime.AliveSessions] = true;
        var changes = host.Collect<RolloutChanged>();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.StickyBy("age").Replicas(3));
        await using var callers = new Callers(predictor, 4);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute));

        while (!rollout.Completion.IsCompleted)
        {
            await callers.MoreAsync(50);
            await PassAsync(host, rollout);
        }

        await callers.MoreAsync(200);
        await callers.StopAsync();
        await host.Server.FlushAsync();
        Assert.Empty(callers.Errors);
        Assert.Equal(RolloutState.Completed, (await rollout.Completion).State);
        Assert.Equal([33.33, 66.67, 100, 100], changes.Select(change => Math.Round(change.Percent, 2)));
        Assert.StartsWith("Step 2 of 3: 66.67 % for 00:01:00.", changes[1].Reason, StringComparison.Ordinal);
        Assert.True(callers.Answers[1] > 100 && callers.Answers[2] > 100);
        Assert.Equal((4, 3, 6), (alive.Keys.Max(), host.Runtime.AliveSessions, host.Runtime.Loads));
        Assert.Equal(["local-0", "local-1", "local-2"], host.Server.Deployments[0].Replicas.Select(replica => replica.Name));
        Assert.All(host.Server.Deployments[0].Replicas, replica => Assert.Equal(2, replica.Version));
        Assert.Equal(2, (await host.Registry.GetByAliasAsync(Host.Model, "champion"))!.Version);
    }

    [Fact]
    public async Task RollOutAsync_SickVersionUnderLoad_StopsAndGoesBackWithoutAFailedCall()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var changes = host.Collect<RolloutChanged>();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.StickyBy("age").Replicas(4));
        await using var callers = new Callers(predictor, 4);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute));
        while (!rollout.Completion.IsCompleted)
        {
            await callers.MoreAsync(100);
            await PassAsync(host, rollout);
            if (rollout.Status.Percent >= 50)
            {
                // It gets sick when half of the replicas are replaced: all of its replicas, as one alone would be left out.
                host.Runtime.Failing[2] = true;
            }
        }

        await callers.MoreAsync(200);
        await callers.StopAsync();
        await host.Server.FlushAsync();
        Assert.Empty(callers.Errors);
        var end = await rollout.Completion;
        Assert.Equal((RolloutState.RolledBack, 0d), (end.State, end.Percent));
        Assert.Contains("Guard \"error-rate\": Version 2 failed", end.Reason, StringComparison.Ordinal);
        Assert.Equal([25, 50, 0], changes.Select(change => change.Percent));
        Assert.Equal(4, host.Runtime.AliveSessions);
        Assert.Equal(4, host.Server.Deployments[0].Replicas.Count(replica => replica is { Version: 1, State: ReplicaState.Healthy }));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task RollOutAsync_EndpointWithoutTheVersion_StopsBeforeItGetsTraffic()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var gpu = new TestEndpoint("gpu");
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Local(1).Remote(gpu, weight: 3)));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute).GuardedBy());
        await UntilAsync(() => rollout.Status.Percent == 25);
        gpu.IsReady = false;

        await UntilAsync(() => rollout.Completion.IsCompleted, () => host.Time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("The endpoint \"gpu\" is not ready for version 2", (await rollout.Completion).Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task RollOutAsync_EndpointThatAnswersSomethingElse_StopsWithTheSample()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var gpu = new TestEndpoint("gpu");
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(r => r.Remote(gpu)));
        gpu.Error = 0.1;
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, TimeSpan.Zero).GuardedBy());
        Assert.Contains("golden sample 0", (await rollout.Completion).Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutState.RolledBack, rollout.Status.State);
    }

    [Fact]
    public async Task RollOutAsync_WithoutReplicas_IsOneStepThatCanGoBack()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var changes = host.Collect<RolloutChanged>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute).GuardedBy());
        await UntilAsync(() => rollout.Status.Percent == 100);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        rollout.RollBack("The owner asked for it.");
        await rollout.Completion;
        await host.Server.FlushAsync();
        Assert.Equal([100, 0], changes.Select(change => change.Percent));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task DeployAsync_DuringTheUpdate_TakesWholeVersionsAndLeavesNothingBehind()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1).Replicas(3));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute).GuardedBy());
        while (rollout.Status.Percent < 50)
        {
            await PassAsync(host, rollout);
        }


        await host.Server.DeployAsync(Host.Model, d => d.Version(1).Replicas(3));
        Assert.Equal(3, host.Server.Deployments[0].Replicas.Count);
        await UntilAsync(() => rollout.Completion.IsCompleted, () => host.Time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(3, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task UndeployAsync_DuringTheUpdate_FreesEverythingAndLoadsNothing()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Replicas(3));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Rolling(2, Minute).GuardedBy());
        while (rollout.Status.Percent < 50)
        {
            await PassAsync(host, rollout);
        }

        var loads = host.Runtime.Loads;

        await host.Server.UndeployAsync(Host.Model);

        Assert.Equal(RolloutState.RolledBack, (await rollout.Completion).State);
        Assert.Equal((0, loads), (host.Runtime.AliveSessions, host.Runtime.Loads));
    }

    [Fact]
    public void Rolling_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutPlan.Rolling(0, Minute));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutPlan.Rolling(1, -Minute));
    }

    // A second of the clock, in which the guards are asked once.
    private static async Task PassAsync(Host host, IRollout rollout)
    {
        await UntilAsync(() => host.Time.Waits.Count > 0 || rollout.Completion.IsCompleted);
        var waits = host.Time.Waits.Count;
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => host.Time.Waits.Count > waits || rollout.Completion.IsCompleted);
    }

    private static async Task UntilAsync(Func<bool> isSo, Action? meanwhile = null)
    {
        while (!isSo())
        {
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }
}
