using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Rollout;

public sealed class RolloutTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task RollOutAsync_HealthyVersion_GoesThroughTheStepsAndMovesTheAlias()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var changes = host.Collect<RolloutChanged>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new(10, Minute), new(50, Minute)));
        var shares = new Dictionary<double, List<int>>();

        await RunAsync(host, predictor, rollout, answer => (shares.TryGetValue(rollout.Status.Percent, out var list) ? list : shares[rollout.Status.Percent] = []).Add(answer.Version!.Value));

        Assert.Equal(RolloutState.Completed, (await rollout.Completion).State);
        await host.Server.FlushAsync();
        Assert.Equal([10d, 50, 100], changes.Select(c => c.Percent));
        Assert.Equal(2, (await host.Registry.GetByAliasAsync(Host.Model, Alias.Champion))!.Version);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.InRange(shares[10].Average(v => v == 2 ? 1 : 0), 0.02, 0.25);
        Assert.InRange(shares[50].Average(v => v == 2 ? 1 : 0), 0.35, 0.65);
        Assert.Equal(1, host.Runtime.AliveSessions);
        Assert.Single(host.Server.Deployments[0].Variants);
    }

    [Fact]
    public async Task RollOutAsync_VersionThatErrorsOnFivePercent_RollsBackWithoutACallerError()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var changes = host.Collect<RolloutChanged>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        host.Runtime.FailsAt = (version, run) => version == 2 && run % 20 == 0;
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new RolloutStep(50, Minute)));

        await RunAsync(host, predictor, rollout, answer => Assert.Equal(1, (int)answer.QualityLevel));

        var end = await rollout.Completion;
        Assert.Equal((RolloutState.RolledBack, 0d), (end.State, end.Percent));
        Assert.Contains("Guard \"error-rate\": Version 2 failed", end.Reason);
        await host.Server.FlushAsync();
        Assert.Equal([RolloutState.Running, RolloutState.RolledBack], changes.Select(c => c.State));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task RollOutAsync_BlueGreen_SwitchesAtOnceAndGoesBackAtOnce()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.BlueGreen(2, Minute).GuardedBy());
        await UntilAsync(() => rollout.Status.Percent == 100);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(2, host.Runtime.AliveSessions);

        rollout.RollBack("The owner asked for it.");
        var end = await rollout.Completion;

        Assert.Equal((RolloutState.RolledBack, "The owner asked for it."), (end.State, end.Reason));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task RollOutAsync_Immediate_TakesAFixedVersionOver()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1));

        var end = await (await host.Server.RollOutAsync(Host.Model, RolloutPlan.Immediate(2))).Completion;

        Assert.Equal(RolloutState.Completed, end.State);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
        await host.Server.RefreshAsync(Host.Model);
        Assert.Equal(2, host.Server.Deployments[0].Version);
        Assert.Equal(1, (await host.Registry.GetByAliasAsync(Host.Model, Alias.Champion))!.Version);
    }

    [Fact]
    public async Task RollOutAsync_GuardKnowsTooLittle_WaitsAndThenRollsBack()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new RolloutStep(10, Minute)).Timed(longestWait: Minute));
        var started = host.Time.GetUtcNow();

        await UntilAsync(() => rollout.Completion.IsCompleted, () => host.Time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("Too little was known", (await rollout.Completion).Reason);
        Assert.True(host.Time.GetUtcNow() - started >= 2 * Minute);
    }

    [Fact]
    public async Task RollOutAsync_CustomGuardObjects_RollsBackWithItsReason()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model);
        var drift = RolloutGuards.Custom("drift", (context, _) => new(new RolloutVerdict(
            context.Percent >= 50 ? RolloutDecision.RollBack : RolloutDecision.GoOn, $"amount drifts at {context.Percent} %.")));
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new(10, Minute), new(50, Minute)).GuardedBy(drift));

        await UntilAsync(() => rollout.Completion.IsCompleted, () => host.Time.Advance(TimeSpan.FromSeconds(5)));

        Assert.Equal("Guard \"drift\": amount drifts at 50 %.", (await rollout.Completion).Reason);
    }

    [Fact]
    public async Task RollOutAsync_GuardThrows_RollsBack()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(
            Host.Model, RolloutPlan.BlueGreen(2, Minute).GuardedBy(RolloutGuards.Custom("broken", (_, _) => throw new InvalidDataException("No answer."))));

        Assert.Equal((RolloutState.RolledBack, "The rollout failed: No answer."), ((await rollout.Completion).State, (await rollout.Completion).Reason));
    }

    [Fact]
    public async Task RollOutAsync_WhileAnotherRuns_IsAConflictAndADeploymentEndsIt()
    {
        await using var host = await Host.WithVersionsAsync(3);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new RolloutStep(10, Minute)));
        await Assert.ThrowsAsync<ConflictException>(async () => await host.Server.RollOutAsync(Host.Model, RolloutPlan.Immediate(3)));

        await host.Server.DeployAsync(Host.Model);
        await UntilAsync(() => rollout.Completion.IsCompleted, () => host.Time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(RolloutState.RolledBack, (await rollout.Completion).State);
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row())).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
        await Assert.ThrowsAsync<NotFoundException>(async () => await host.Server.RollOutAsync(Host.Model, RolloutPlan.Immediate(9)));
    }

    [Fact]
    public async Task UndeployAsync_DuringARollout_FreesEverything()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model);
        var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.Canary(2, new RolloutStep(10, Minute)));

        await host.Server.UndeployAsync(Host.Model);

        Assert.Equal(RolloutState.RolledBack, (await rollout.Completion).State);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    [Fact]
    public void Canary_StepsThatDoNotGrow_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => RolloutPlan.Canary(2));
        Assert.Throws<ArgumentException>(() => RolloutPlan.Canary(2, new(50, Minute), new(50, Minute)));
        Assert.Throws<ArgumentException>(() => RolloutPlan.Canary(2, new RolloutStep(101, Minute)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RolloutPlan.Immediate(0));
    }

    // Traffic, with a second between every 20 calls.
    private static async Task RunAsync(Host host, IPredictor predictor, IRollout rollout, Action<Prediction> look)
    {
        for (var i = 0; !rollout.Completion.IsCompleted; i++)
        {
            look(await predictor.PredictAsync(TestModels.Row(age: i)));
            if (i % 20 == 19)
            {
                host.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
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
