using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Rollout;

/// <summary>What the callers of a busy deployment notice of a release that goes well, and of one that does not.</summary>
public sealed class RolloutUnderLoadTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Canary_ErrorsOnFivePercentOfCalls_IsGoneWithinTheWindowAndNoCallerNotices()
    {
        const int MinimumCalls = 100;
        const int CallersCount = 4;
        await using var host = await Host.WithVersionsAsync(2);
        var rolledBack = host.Collect<CanaryRolledBack>();
        var (canaryCalls, canaryErrors) = (0, 0);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .Canary(2, 20, stickyBy: "age")
            .Breaker(b => b.MinimumThroughput = 10_000)
            .RollBackWhen(canary => canary.ErrorRate > 0.01, MinimumCalls, Minute));
        host.Runtime.FailsAt = (version, _) =>
        {
            if (version != 2 || Interlocked.Increment(ref canaryCalls) % 20 != 0)
            {
                return false;
            }

            Interlocked.Increment(ref canaryErrors);
            return true;
        };
        var started = host.Time.GetUtcNow();

        // Each call takes a millisecond of the clock: 1,000 calls a second.
        await using var callers = new Callers(predictor, CallersCount, () => host.Time.Advance(TimeSpan.FromMilliseconds(1)));
        while (host.Server.Deployments[0].LastRollback is null && host.Time.GetUtcNow() < started + Minute)
        {
            await Task.Yield();
        }

        await callers.MoreAsync(1000);
        await callers.StopAsync();
        await host.Server.FlushAsync();

        var rollback = Assert.Single(rolledBack);
        output.WriteLine(
            $"{callers.Calls} calls, {callers.Errors.Count} errors to callers; the canary was gone after {canaryCalls} of its calls with {canaryErrors} errors, "
            + $"{(rollback.At - started).TotalSeconds:0.000} s of the clock at 1,000 calls a second: {rollback.Reason}");
        Assert.Empty(callers.Errors);
        Assert.InRange(rollback.At - started, TimeSpan.FromSeconds(0.3), Minute);

        // The guard looks at 100 calls or more, of which the 100th is the fifth error; a caller that the machine lets wait in the midst of
        // that is not counted yet, and then the next one finds the same.
        Assert.InRange(rollback.Statistics.Calls, MinimumCalls, MinimumCalls + (CallersCount * 20));
        Assert.InRange(rollback.Statistics.Errors, 5 - (CallersCount - 1), 5 + CallersCount);
        Assert.Equal(canaryCalls / 20, canaryErrors);
        Assert.Equal(canaryCalls - canaryErrors, callers.Answers[2]);
        Assert.Equal(callers.Calls, callers.Answers.Values.Sum());
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task BlueGreen_SwitchedAndSwitchedBackManyTimes_DropsNoCall()
    {
        const int Rounds = 20;
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        await using var callers = new Callers(predictor, 4);
        for (var round = 0; round < Rounds; round++)
        {
            var rollout = await host.Server.RollOutAsync(Host.Model, RolloutPlan.BlueGreen(2, Minute).GuardedBy());
            while (rollout.Status.Percent != 100)
            {
                await Task.Yield();
            }

            await callers.MoreAsync(50);
            rollout.RollBack("The round is over.");
            Assert.Equal(RolloutState.RolledBack, (await rollout.Completion).State);
            await callers.MoreAsync(50);
        }

        var last = await host.Server.RollOutAsync(Host.Model, RolloutPlan.BlueGreen(2, Minute).GuardedBy());
        while (!last.Completion.IsCompleted)
        {
            await callers.MoreAsync(20);
            host.Time.Advance(TimeSpan.FromSeconds(5));
        }

        await callers.MoreAsync(50);
        await callers.StopAsync();
        var (blue, green) = (callers.Answers[1], callers.Answers[2]);
        output.WriteLine($"{Rounds} switches there and back and one for good: {callers.Calls} calls, {callers.Errors.Count} errors, {blue} answers of blue, {green} of green.");
        Assert.Empty(callers.Errors);
        Assert.Equal(callers.Calls, blue + green);
        Assert.True(blue > 20 * Rounds && green > 20 * Rounds);
        Assert.Equal((RolloutState.Completed, 2), ((await last.Completion).State, (await predictor.PredictAsync(TestModels.Row())).Version));
        Assert.Equal(1, host.Runtime.AliveSessions);
    }
}
